//! The code that an editor gets, where the compiler gets other code.
//!
//! rust-analyzer expands macros to know what code means: what a name refers to, which type a value has, what can follow
//! a dot. It does not compile the result. So it gets the user's code as it is written, with each token once. The code
//! for the compiler has other tokens at the user's places, for the compiler's messages. It has variables that hold the
//! context, and functions that return a future in the place of an `async fn`. An editor would offer and show all of
//! this.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::expand::container::{self, Shared};
use crate::input::args::Args;
use crate::input::runtime::Private;
use crate::input::value::{Seen, Value};
use crate::syntax::tokens::is_block;

/// ```text
/// async fn f(a: A) -> T { body }   =>   async fn f(a: A) -> T { let _ = (values); is_key::<Key>(); { body } }
/// ```
///
/// The values and keys in the attribute are code, too. The rest is not even parsed: groups that are built again have
/// other spans.
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

/// A container. Its functions stay unchanged. Only `#[context(skip)]` is removed from a function that is left out.
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

/// The value with the type that `as` says: `value as Key`  =>  `value::<Key>(value)`
fn of_its_type(value: &Value, private: &Private) -> TokenStream {
    match &value.key {
        Some(key) if key.how == Seen::Said => {
            let ty = &key.ty;
            quote!(#private::value::<#ty>(#value))
        }
        _ => value.to_token_stream(),
    }
}
