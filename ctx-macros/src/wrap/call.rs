//! A call of the runtime, in the place of the user's tokens.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use crate::input::runtime::Private;
use crate::syntax::groups::in_group;
use crate::syntax::spans::{first_span, last_span};

/// `async { .. }`  =>  `block(carry(), async { .. })`, at the block's own place. `function` is `block`, or another name.
pub(crate) fn async_block(private: &Private, function: &str, block: &TokenStream) -> TokenStream {
    call(private, function, &quote!(#private::carry(), #block), first_span(block), last_span(block))
}

/// A call of the runtime, in the place of the user's tokens. The outermost tokens have the user's spans, for the reason
/// given in `HandOver::wrap`.
pub(crate) fn call(private: &Private, name: &str, arguments: &TokenStream, first: Span, last: Span) -> TokenStream {
    let (outer, name) = (private.with_span(first), Ident::new(name, first));
    let arguments = in_group(Delimiter::Parenthesis, arguments.clone(), last);
    let separator = quote_spanned!(first=> ::);
    quote!(#outer #separator #name #arguments)
}

/// Puts a value in parentheses if more than a call or a field may follow it. A statement that begins with a `match`
/// would end with the `match`.
pub(crate) fn as_operand(value: TokenStream, behind: &[TokenTree]) -> TokenStream {
    match behind.first() {
        Some(TokenTree::Punct(punct)) if !matches!(punct.as_char(), '.' | ',' | ';' | '?') => {
            let mut group = Group::new(Delimiter::Parenthesis, value);
            group.set_span(Span::mixed_site());
            group.into_token_stream()
        }
        _ => value,
    }
}
