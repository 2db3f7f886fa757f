//! A function that is not `async` and binds values.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{ReturnType, Signature};

use crate::expand::body::{in_block, in_users_braces, with_imports};
use crate::expand::context::context;
use crate::expand::returned::{by_type_in, returned_in};
use crate::expand::{parameters, return_type};
use crate::input::args::Args;
use crate::input::kind::Kind;
use crate::prove::provided::Provided;
use crate::recognize::returned::{self, Returned};
use crate::syntax::body::Body;
use crate::syntax::search::{contains_return, has_macro_call};

/// ```text
/// fn f(a: A) -> T { body }
/// =>
/// fn f(a: A) -> T { let context = bind_here(..); match context.enter() { _ctx_running => { let a = a; { body } } } }
/// ```
///
/// A `match` runs the body, so that temporaries of the body are dropped inside.
pub(crate) fn bound(args: &Args, signature: &mut Signature, body: Body) -> TokenStream {
    let context = context(args, signature);
    let moved = parameters::into_scope(signature, &args.values, &body);
    let body = &with_imports(args, body);
    let value = return_type::as_expected(&signature.output, body, &args.private());
    let block = in_block(body, quote!(#moved #value));
    // The temporaries of the values are dropped before the body runs.
    let run = quote_spanned! {Span::mixed_site()=>
        let ctx_context = #context;
        match ctx_context.enter() {
            _ctx_running => #block
        }
    };
    in_users_braces(body, run)
}

/// As [`bound`], for a body whose value may be work. Work goes on in the context.
///
/// ```text
/// fn f(a: A) -> F { body }
/// =>
/// fn f(a: A) -> F {
///     let context = bind_here(..);
///     match context.enter() { running => { let work: F = { body }; let work = within(SITE, end_bound(running), work); .. } }
/// }
/// ```
pub(crate) fn bound_and_asked(args: &Args, signature: &mut Signature, body: Body) -> TokenStream {
    let (context, private, span) = (context(args, signature), args.private(), Span::mixed_site());
    let moved = parameters::into_scope(signature, &args.values, &body);
    let body = &with_imports(args, body);
    let block = in_block(body, quote!(#moved #body));
    let (captured, made) = match args.kind {
        Kind::Root => (None, quote_spanned!(span=> #private::end_root(ctx_running))),
        Kind::With => (
            Some(quote_spanned!(span=> let ctx_captured = #private::captured(&ctx_context);)),
            quote_spanned!(span=> #private::end_bound(ctx_running, ctx_captured)),
        ),
    };
    let (ty, asked) = (return_type::in_body(&signature.output), by_type_in(args, signature, Returned::ByType, &made));
    let run = quote_spanned! {span=>
        let ctx_context = #context;
        #captured
        match ctx_context.enter() {
            ctx_running => {
                let ctx_work: #ty = #block;
                { #asked }
            }
        }
    };
    in_users_braces(body, run)
}

/// As [`bound`], for a body that gives work. The body stands in a closure, so that a `return` gives the work, too.
///
/// ```text
/// fn f(a: A) -> F { body }   =>   fn f(a: A) -> F { let (context, work) = bind_here(..).make(move || { body }); .. }
/// ```
pub(crate) fn bound_work(args: &Args, signature: &mut Signature, body: Body, returned: Returned) -> TokenStream {
    let context = context(args, signature);
    let moved = parameters::into_block(signature, &args.values, &body);
    let allowed = parameters::allow_assignments(signature, &args.values);
    let output = return_type::of_closure(&signature.output);
    let span = Span::mixed_site();
    let blamed = returned::blamed(&body);
    let body = &with_imports(args, body);
    let block = in_block(body, quote!(#moved #body));
    let closure = quote_spanned!(signature.fn_token.span=> #allowed move || #output #block);
    let provided = Provided::to_body(args, signature);
    let (made, work) = (quote_spanned!(span=> ctx_context), quote_spanned!(span=> ctx_work));
    let value = returned_in(args, signature, returned, provided, blamed, &made, &work);
    let make = quote_spanned! {span=>
        let ctx_context = #context;
        let (ctx_context, ctx_work) = ctx_context.make(#closure);
        #value
    };
    in_users_braces(body, make)
}

/// Whether a `return` may give the value. If the value is boxed work, any macro call may expand to a `return`.
pub(crate) fn may_return_early(output: &ReturnType, body: &Body) -> bool {
    let is_work = Returned::of_type(output) == Returned::Boxed;
    let inside = || body.group().stream();
    contains_return(inside()).is_some() || is_work && has_macro_call(inside())
}
