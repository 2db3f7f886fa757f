//! The places of tokens, and the places that generated tokens get.

use proc_macro2::{Span, TokenStream, TokenTree};

/// The place of the name of the function whose value this is: the last identifier or literal.
pub(crate) fn called(value: &[TokenTree]) -> Span {
    let name = |token: &TokenTree| matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
    value.iter().rfind(|token| name(token)).or(value.first()).map_or_else(Span::call_site, TokenTree::span)
}

pub(crate) fn last_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span())
}

pub(crate) fn first_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}

/// Generated tokens at a place of the user's: errors point there, and lints still know that the tokens are generated.
pub(crate) fn located(tokens: &TokenStream, place: Span) -> TokenStream {
    let locate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(place));
        token
    };
    tokens.clone().into_iter().map(locate).collect()
}
