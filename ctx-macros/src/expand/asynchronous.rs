//! An `async fn` becomes a function that returns a future. The future runs in a context.

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{ReturnType, Signature, Token, Type};

use crate::expand::body::{in_block, in_users_braces, with_hint, with_imports};
use crate::expand::context::context;
use crate::expand::return_type::Written;
use crate::expand::{lifetimes, parameters, return_type};
use crate::input::args::Args;
use crate::input::words::Words;
use crate::recognize::returned::{self, Returned};
use crate::syntax::body::Body;
use crate::syntax::groups::with_tokens;
use crate::syntax::trees::Trees;
use crate::wrap::by_type::by_type;

/// The return type `impl Future<Output = T>` in the place of `T`, with the keys that the function needs. If a trait
/// declares another `T`, the compiler blames `T`. If it declares other keys, the compiler blames the function's name.
pub(crate) fn future(args: &Args, signature: &Signature, written: &Written) -> ReturnType {
    let private = args.private();
    let output = return_type::output(&signature.output, written, &private);
    let blamed = match written.ends() {
        Some((first, _)) if args.needs.is_empty() => first,
        _ => signature.ident.span(),
    };
    let place = Span::mixed_site().located_at(blamed);
    // For the compiler, the signature ends where the user's signature ends.
    let mut end = Punct::new('>', Spacing::Alone);
    end.set_span(written.ends().map_or_else(|| signature.paren_token.span.close(), |(_, last)| last));
    let needs = &args.needs;
    let future = match needs.is_empty() {
        true => {
            let future = Trees::new(place).word("impl").tokens(private.path_to("Future", place).into_list());
            let future = future.punct("<").word("Output").punct("=").tokens(output).tokens([end.into()]);
            future.into_list().into_iter().collect()
        }
        false => {
            quote_spanned!(place=> impl #private::Future<Output = #(#output)*> + #private::Needs<Keys = (#(#needs,)*) #end)
        }
    };
    ReturnType::Type(Token![->](place), Box::new(Type::Verbatim(future)))
}

/// The body of an `async fn` that stays an `async fn`, in a context:
///
/// ```text
/// { body }   =>   { let call = root(..); scope(call, async move { body }).await }
/// ```
pub(crate) fn inside(args: &Args, signature: &Signature, body: Body, head: Words) -> Group {
    let inner = with_imports(args, body);
    if !args.makes_scope() {
        return inner;
    }
    let (call, private, span) = (context(args, signature), args.private(), Span::mixed_site());
    let written = Written::of(&signature.output);
    let hint = return_type::hint(&signature.output, &written, head);
    let hint = hint.map(Trees::into_list).unwrap_or_default();
    let work = quote_spanned!(span=> async move { #(#hint)* #inner });
    with_tokens(&inner, quote_spanned!(span=> let ctx_call = #call; #private::scope(ctx_call, #work).await))
}

/// The future of a function that binds values. If its output is a future or stream, the output runs in the same
/// context.
///
/// ```text
/// scope(..)   =>   goes_on(scope(..), |work| { use returned_kinds::*; (&&&&&&&&&&work).__ctx_kind().wrap(work) })
/// ```
fn going_on(args: &Args, returned: Returned, scope: TokenStream) -> TokenStream {
    let (private, span) = (args.private(), Span::mixed_site());
    match returned {
        Returned::AsItIs => scope,
        Returned::Opaque => quote_spanned!(span=> #private::goes_on(#scope, #private::in_its_context)),
        // The output is wrapped if it is a box of work. Any other type is no error: an `async fn` may give any type.
        Returned::Boxed | Returned::ByType => {
            let wrapped = by_type(span);
            quote_spanned! {span=>
                #private::goes_on(#scope, |ctx_work| {
                    use #private::returned_kinds::*;
                    #wrapped
                })
            }
        }
    }
}

/// ```text
/// async fn f(a: A) -> T { body }
/// =>
/// fn f(a: A) -> impl Future<Output = T> {
///     scope(called(), async move { let _ = &a; { body } })
/// }
/// ```
///
/// Values may make temporaries that borrow what the block takes. So with values, the call is made in a statement of its
/// own: `let call = root(..); scope(call, ..)`. `returned` says how a future or stream is treated that the
/// body gives.
pub(crate) fn asynchronous(
    args: &Args,
    signature: &mut Signature,
    body: Body,
    returned: Returned,
    (head, words): (Words, Words),
) -> TokenStream {
    let bound = args.makes_scope().then(|| context(args, signature));
    let moved = parameters::into_block(signature, &args.values, &body);
    let blamed = returned::blamed(&body);
    let written = Written::of(&signature.output);
    let hint = return_type::hint(&signature.output, &written, head);
    // An item of the body may have the name of a type in the hint.
    let (outside, inside) = if words.may_have_items() { (hint, None) } else { (None, hint) };
    let body = &with_hint(args, body, inside);
    let value = return_type::as_expected(&signature.output, body, &args.private());
    let asyncness = signature.asyncness.take().map(|keyword| keyword.span).unwrap_or_else(Span::call_site);
    signature.output = future(args, signature, &written);
    if head.impl_trait {
        lifetimes::name(signature);
    }
    // For the compiler, the item begins where the user's item begins.
    signature.fn_token.span = asyncness;
    let span = Span::mixed_site().located_at(blamed);
    let mut statements = moved;
    statements.extend(outside.map(Trees::into_list).unwrap_or_default());
    statements.extend(value);
    let block = in_block(body, statements);
    let future = Trees::new(asyncness).word("async").word("move").tokens([block.into()]).into_list();
    let private = args.private();
    // The context is captured before the block is made: a capture may unwind, and each function would have code that drops the block.
    // The keys of `needs(..)` come from the return type. They stand there once, so that an error in a key is reported once.
    let scoped = match (&bound, args.needs.is_empty()) {
        (None, true) => {
            let called = private.path_to("called", span).group(Delimiter::Parenthesis, Vec::new()).punct(",");
            let scope = private.path_to("scope", span);
            let scope = scope.group(Delimiter::Parenthesis, called.tokens(future).into_list());
            scope.into_list().into_iter().collect()
        }
        (None, false) => quote_spanned!(span=> #private::needing(#private::called(), #(#future)*)),
        (Some(_), true) => quote_spanned!(span=> #private::scope(ctx_call, #(#future)*)),
        (Some(_), false) => quote_spanned!(span=> #private::needing(ctx_call, #(#future)*)),
    };
    let scoped = going_on(args, returned, scoped);
    let bound = bound.map(|call| quote_spanned!(span=> let ctx_call = #call;));
    match bound {
        None => in_users_braces(body, scoped),
        Some(bound) => in_users_braces(body, quote!(#bound #scoped)),
    }
}
