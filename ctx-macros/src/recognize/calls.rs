//! The path of a call, in front of its arguments.

use proc_macro2::{Ident, TokenTree};

use crate::syntax::tokens::is_punct;

/// The name in front of a `::` that the tokens end with.
pub(crate) fn qualifier(before: &[TokenTree]) -> Option<&Ident> {
    match before {
        [.., TokenTree::Ident(name), first, second] if is_punct(first, ':') && is_punct(second, ':') => Some(name),
        _ => None,
    }
}

/// The path that ends at a name.
pub(crate) fn path_to(tokens: &[TokenTree], at: usize) -> &[TokenTree] {
    let is_colon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    let mut start = at;
    while start >= 3
        && let [TokenTree::Ident(_), first, second] = &tokens[start - 3..start]
        && is_colon(first)
        && is_colon(second)
    {
        start -= 3;
    }
    &tokens[start..=at]
}

pub(crate) fn is_definition(before: &[TokenTree]) -> bool {
    matches!(before.last(), Some(TokenTree::Ident(word)) if word == "fn")
}
