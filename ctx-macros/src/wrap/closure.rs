//! Closures that have to stay in their place. The context goes into their body.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprClosure, Pat, ReturnType, Token};

use crate::recognize::work::gives_work;
use crate::syntax::groups::{in_group, with_tokens};
use crate::syntax::search::{contains_return, has_name};
use crate::syntax::spans::{first_span, last_span};
use crate::wrap::by_type::by_type;
use crate::wrap::hand_over::HandOver;

/// How often a closure is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calls {
    Once,
    Many,
}

impl HandOver {
    /// A closure with parameters has to stay in its place. So the context goes into its body:
    ///
    /// ```text
    /// |s| body             =>  { let context = handed(SITE, cross()); |s| run(context, || body) }
    /// move |s| body        =>  { let context = handed(SITE, cross()); move |s| run(context, move || body) }
    /// async |s| body       =>  { let context = handed(SITE, cross()); async |s| run_async(context, async { body }).await }
    /// ```
    ///
    /// A closure that is called many times has to own the context. Otherwise it could be called only once:
    ///
    /// ```text
    /// move |s| body        =>  { let context = handed(SITE, cross()); move |s| inside(&context, || body) }
    /// ```
    pub(crate) fn closure(&self, closure: ExprClosure, calls: Calls) -> TokenStream {
        let place = closure.to_token_stream();
        let (first, last) = (first_span(&place), last_span(&place));
        let context = self.handed(Span::mixed_site().located_at(first));
        let closure = self.inside(closure, calls);
        let name = context_variable(first);
        let mut block = Group::new(Delimiter::Brace, quote!(let #name = #context; #closure));
        block.set_span(first.join(last).unwrap_or(first));
        block.into_token_stream()
    }

    /// The body of a closure whose result others poll. If the result is work, it goes on in the context of the body.
    ///
    /// ```text
    /// talk(socket)  =>  match within(SITE, carry(), { talk(socket) }) { work => { .. work.__ctx_kind().wrap(work) } }
    /// ```
    ///
    /// A result stays as it is if its type is written, or if a `return` gives it.
    pub(crate) fn given(&self, output: &ReturnType, body: TokenStream) -> TokenStream {
        let may_be_work = || syn::parse2::<Expr>(body.clone()).is_ok_and(|body| gives_work(&body));
        if !self.gives_work
            || !matches!(output, ReturnType::Default)
            || contains_return(body.clone()).is_some()
            || !may_be_work()
        {
            return body;
        }
        let (private, span) = (&self.private, Span::mixed_site().located_at(first_span(&body)));
        let site = self.creation.site(private);
        let given = by_type(span);
        let given = quote_spanned! {span=>
            match #private::within(#site, #private::carry(), #body) {
                ctx_work => {
                    use #private::any_kinds::*;
                    let ctx_given = #given;
                    ctx_given
                }
            }
        };
        in_group(Delimiter::Brace, given, last_span(&body)).into_token_stream()
    }

    /// The closure with a body that runs in the context of the variable `ctx_context`.
    pub(crate) fn inside(&self, mut closure: ExprClosure, calls: Calls) -> TokenStream {
        let private = &self.private;
        let place = first_span(&closure.to_token_stream());
        let name = context_variable(place);
        let body = std::mem::replace(&mut closure.body, Box::new(Expr::Verbatim(TokenStream::new())));
        let span = Span::mixed_site().located_at(first_span(&body.to_token_stream()));
        // The outermost tokens have the user's spans, for the reason given in `HandOver::wrap`.
        let last = last_span(&body.to_token_stream());
        let call = if closure.asyncness.is_some() {
            let body = match *body {
                Expr::Block(block) => block.to_token_stream(),
                body => quote_spanned!(span=> { #body }),
            };
            match calls {
                Calls::Once => quote_spanned!(span=> #private::run_async(#name, async #body).await),
                Calls::Many => quote_spanned!(span=> #private::inside_async(&#name, async #body).await),
            }
        } else {
            let (output, moved) = (&closure.output, move_unused(&mut closure.inputs, &body));
            let body = inner_body(&body, moved, span);
            let body = self.given(output, body.into_token_stream());
            let bars = quote_spanned!(place=> ||);
            // Variables that the closure owns are dropped inside, if it is called once.
            let capture = closure.capture.as_ref().filter(|_| calls == Calls::Once);
            let (function, context) = match calls {
                Calls::Once => ("run", name.to_token_stream()),
                Calls::Many => ("inside", quote_spanned!(span=> &#name)),
            };
            let (function, path) = (Ident::new(function, place), private.with_span(place));
            let colons = quote_spanned!(place=> ::);
            let arguments = in_group(Delimiter::Parenthesis, quote!(#context, #capture #bars #output #body), last);
            quote!(#path #colons #function #arguments)
        };
        let call = match closure.output {
            ReturnType::Default => call,
            ReturnType::Type(..) => in_group(Delimiter::Brace, call, span).into_token_stream(),
        };
        closure.body = Box::new(Expr::Verbatim(call));
        closure.into_token_stream()
    }
}

/// The body of the inner closure. The statement in it tells lints that the closure is more than a call, and that the
/// user's braces are necessary.
fn inner_body(body: &Expr, moved: TokenStream, span: Span) -> Group {
    let tokens = body.to_token_stream();
    let last = last_span(&tokens);
    let statement = quote_spanned!(span=> let () = (););
    let body = match tokens.clone().into_iter().next() {
        Some(TokenTree::Group(braces)) if matches!(body, Expr::Block(block) if block.label.is_none() && block.attrs.is_empty()) =>
        {
            let inside = braces.stream();
            with_tokens(&braces, quote!(#statement #inside))
        }
        _ if moved.is_empty() => in_group(Delimiter::Brace, quote!(#statement #tokens), last),
        _ => in_group(Delimiter::Brace, quote!(#statement #tokens), span),
    };
    if moved.is_empty() { body } else { in_group(Delimiter::Brace, quote!(#moved #body), span.located_at(last)) }
}

/// Statements at the beginning of the inner closure, which move the unused arguments into it. Otherwise an argument
/// that the body does not name would be dropped behind the body, outside of the context.
fn move_unused(inputs: &mut Punctuated<Pat, Token![,]>, body: &Expr) -> TokenStream {
    let body = body.to_token_stream();
    let mut moved = TokenStream::new();
    for (index, input) in inputs.iter_mut().enumerate() {
        let pattern = match input {
            Pat::Type(typed) => &mut *typed.pat,
            pattern => pattern,
        };
        match pattern {
            Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() && !has_name(&body, &name.ident) => {
                let name = &name.ident;
                moved.extend(quote!(let #name = #name;));
            }
            Pat::Wild(_) => {
                let name = Ident::new(&format!("ctx_arg{index}"), Span::mixed_site());
                moved.extend(quote!(let #name = #name; let _ = &#name;));
                *pattern = syn::parse_quote!(#name);
            }
            _ => {}
        }
    }
    moved
}

/// The variable that holds the context for closures.
pub(crate) fn context_variable(place: Span) -> Ident {
    Ident::new("ctx_context", Span::mixed_site().located_at(place))
}
