//! Wraps the future or stream that a function returns which is not `async`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Signature, Type};

use crate::expand::body::{in_block, in_users_braces, with_imports};
use crate::expand::context::creation;
use crate::expand::{parameters, return_type};
use crate::input::args::Args;
use crate::prove::checks;
use crate::prove::provided::Provided;
use crate::recognize::returned::{self, Returned};
use crate::syntax::body::Body;
use crate::syntax::search::contains_return;
use crate::wrap::by_type::by_type;

/// The bound `Needs<Keys = (A, B)>`, if the function needs keys.
fn needs(args: &Args) -> Option<TokenStream> {
    let (private, needs) = (args.private(), &args.needs);
    (!needs.is_empty()).then(|| quote!(#private::Needs<Keys = (#(#needs,)*)>))
}

/// `impl Future<..>`  =>  `impl Future<..> + Needs<Keys = (A, B)>`
pub(crate) fn add_needs(args: &Args, output: &mut ReturnType) {
    if let ReturnType::Type(_, ty) = output
        && let Type::ImplTrait(ty) = &mut **ty
        && let Some(needs) = needs(args)
    {
        ty.bounds.push(syn::parse_quote!(#needs));
    }
}

/// ```text
/// fn f(a: A) -> T { body }             =>  fn f(a: A) -> T { body }
/// fn f(a: A) -> impl Stream { body }   =>  fn f(a: A) -> impl Stream { returned(SITE, carry(), { body }) }
/// ```
pub(crate) fn in_callers_context(
    args: &Args,
    signature: &mut Signature,
    body: Body,
    returned: Returned,
) -> TokenStream {
    let (private, span) = (args.private(), Span::mixed_site());
    match returned {
        // The body contains no read, so it stays as it was: some lints recognise
        // `fn clone(&self) -> Self { *self }` by its body.
        Returned::AsItIs if args.needs.is_empty() && !body.may_call_macro() => {
            return body.group().into_token_stream();
        }
        Returned::AsItIs => return with_imports(args, body).into_token_stream(),
        Returned::Opaque | Returned::Boxed | Returned::ByType => {}
    }
    let returns = contains_return(body.group().stream()).is_some();
    let moved = returns.then(|| parameters::into_block(signature, &[], &body));
    let blamed = returned::blamed(&body);
    let inner = with_imports(args, body);
    let value = match &signature.output {
        // A `return` gives the value, too, so the body becomes a closure.
        _ if returns => {
            let output = return_type::of_closure(&signature.output);
            let allowed = parameters::allow_assignments(signature, &[]);
            let block = in_block(&inner, quote!(#moved #inner));
            quote_spanned!(span=> #private::call(#allowed move || #output #block))
        }
        output if returned == Returned::Boxed => {
            let ty = return_type::in_body(output);
            quote_spanned!(span=> { let ctx_work: #ty = #inner; ctx_work })
        }
        _ => inner.to_token_stream(),
    };
    let provided = Provided::to_body(args, signature);
    let context = quote_spanned!(span=> #private::carry());
    let value = returned_in(args, signature, returned, provided, blamed, &context, &value);
    in_users_braces(&inner, value)
}

/// Puts the future or stream that a function returns into `context`. If the return type has the name of a box of work,
/// the type of the value decides how it is wrapped.
pub(crate) fn returned_in(
    args: &Args,
    signature: &Signature,
    returned: Returned,
    provided: Option<Provided>,
    blamed: Span,
    context: &TokenStream,
    value: &TokenStream,
) -> TokenStream {
    let (private, span) = (args.private(), Span::mixed_site());
    let site = creation("AsyncFn", "#[with_context]", signature).site(&private);
    match returned {
        Returned::AsItIs => value.clone(),
        Returned::Opaque => {
            // The keys come from the return type. They stand there once, so that an error in a key is reported once.
            let keys = if args.needs.is_empty() { quote!(()) } else { quote!(_) };
            let scoped = quote_spanned!(span=> #private::returned::<#keys, _>(#site, ctx_context, ctx_work));
            let work = Ident::new("ctx_work", span);
            let checked =
                provided.map(|provided| checks::never_reached(&scoped, &checks::needs(&work, &provided, blamed), span));
            let scoped = checked.unwrap_or(scoped);
            quote_spanned!(span=> match (#context, #value) { (ctx_context, ctx_work) => #scoped })
        }
        Returned::Boxed | Returned::ByType => {
            let asked = by_type_in(args, signature, returned, &quote_spanned!(span=> ctx_context));
            quote_spanned!(span=> match (#context, #value) { (ctx_context, ctx_work) => { #asked } })
        }
    }
}

/// Wraps the variable `ctx_work` in `context`, by its type.
pub(crate) fn by_type_in(args: &Args, signature: &Signature, returned: Returned, context: &TokenStream) -> TokenStream {
    let (private, span) = (args.private(), Span::mixed_site());
    let site = creation("AsyncFn", "#[with_context]", signature).site(&private);
    let kinds = match returned {
        Returned::ByType => quote_spanned!(span=> bound_kinds),
        _ => quote_spanned!(span=> returned_kinds),
    };
    // The compiler blames the return type for work that cannot be wrapped.
    let blamed = match &signature.output {
        ReturnType::Type(_, ty) if returned == Returned::ByType => span.located_at(ty.span()),
        _ => span,
    };
    let wrapped = by_type(blamed);
    quote_spanned! {span=>
        use #private::#kinds::*;
        let ctx_work = #private::within(#site, #context, ctx_work);
        #wrapped
    }
}
