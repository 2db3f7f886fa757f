//! What an editor is given in the place of what a compiler is given.
//!
//! rust-analyzer expands macros to know what code means: what a name refers to, which type a value has, what can follow a
//! dot. It compiles nothing of that. So it gets the user's code as it is written, with each token once. In the code that
//! is compiled, other tokens stand at the user's places, for the compiler's messages; variables hold the context; and an
//! `async fn` is a function that returns a future. An editor would offer and show all of it.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::expand::container::{self, Shared};
use crate::input::args::Args;
use crate::input::value::{Seen, Value};
use crate::syntax::tokens::is_block;

/// ```text
/// async fn f(a: A) -> T { body }   =>   async fn f(a: A) -> T { let _ = (values); is_key::<Key>(); { body } }
/// ```
/// What the attribute names is code, too. All else is not even parsed: groups that are put together anew have other spans.
pub(crate) fn function(args: &Args, item: TokenStream) -> TokenStream {
    let (private, keys) = (args.private(), &args.needs);
    let values: Vec<TokenStream> = args.values.iter().map(|value| of_its_type(value, &private)).collect();
    let values = (!values.is_empty()).then(|| quote!(let _ = (#(#values,)*);));
    let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    match tokens.pop() {
        Some(body) if is_block(&body) && (values.is_some() || !keys.is_empty()) => {
            quote!(#(#tokens)* { #values #(#private::is_key::<#keys>();)* #body })
        }
        _ => item,
    }
}

/// A container. Its functions are what they are; only the marks of those that are left out go.
///
/// ```text
/// impl Service { #[context(skip)] fn f() {} }   =>   impl Service { fn f() {} } const _: fn() = || { is_key::<Key>(); };
/// ```
pub(crate) fn container(args: &Args, item: TokenStream) -> Option<TokenStream> {
    let (private, keys) = (args.private(), &args.needs);
    let item = container::annotate(item, &Shared { attribute: TokenStream::new(), needs: &[], strict: false })?;
    let keys = (!keys.is_empty()).then(|| quote!(const _: fn() = || { #(#private::is_key::<#keys>();)* };));
    Some(quote!(#item #keys))
}

/// `value as Key`  =>  `value::<Key>(value)`
fn of_its_type(value: &Value, private: &TokenStream) -> TokenStream {
    match &value.key {
        Some(key) if key.how == Seen::Said => {
            let ty = &key.ty;
            quote!(#private::value::<#ty>(#value))
        }
        _ => value.to_token_stream(),
    }
}
