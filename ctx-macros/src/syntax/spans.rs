//! Where tokens stand, and the places that generated tokens get.

use proc_macro2::{Span, TokenStream, TokenTree};

/// Where the function is named whose value this is: what is called last, or what stands last.
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

/// Generated tokens, at a place of the user's: errors point there, lints still know their origin.
pub(crate) fn located(tokens: &TokenStream, place: Span) -> TokenStream {
    let locate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(place));
        token
    };
    tokens.clone().into_iter().map(locate).collect()
}

/// Generated tokens as if the user had written them at `place`.
pub(crate) fn with_span(tokens: &TokenStream, place: Span) -> TokenStream {
    let move_to = |mut token: TokenTree| {
        token.set_span(place);
        token
    };
    tokens.clone().into_iter().map(move_to).collect()
}
