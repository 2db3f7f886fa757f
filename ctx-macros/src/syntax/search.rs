//! Searches a stretch of tokens for a word, a name or a macro call.

use proc_macro2::{Ident, TokenStream, TokenTree};

use crate::syntax::tokens::{is_any, is_word};

/// The first token that would mean something else inside a closure: `await`, `?`, `return`, ...
pub(crate) fn leaves_closure(tokens: TokenStream) -> Option<TokenTree> {
    find_here(tokens, |token| match token {
        TokenTree::Ident(word) => is_any(word, &["await", "break", "continue", "return"]),
        TokenTree::Punct(punct) => punct.as_char() == '?',
        _ => false,
    })
}

/// The first `await` that is not in an `async` block.
pub(crate) fn contains_await(tokens: TokenStream) -> Option<TokenTree> {
    find_here(tokens, |token| is_word(token, "await"))
}

/// The first `return` that may return from the function.
pub(crate) fn contains_return(tokens: TokenStream) -> Option<TokenTree> {
    find_here(tokens, |token| is_word(token, "return"))
}

/// The first token of this kind that belongs to the function itself: not in an `async` block, and not in a `context!`.
fn find_here(tokens: TokenStream, is_such: fn(&TokenTree) -> bool) -> Option<TokenTree> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().find_map(|(at, token)| {
        let before = |word: &str, back: usize| {
            at.checked_sub(back).is_some_and(|at| matches!(&tokens[at], TokenTree::Ident(ident) if ident == word))
        };
        match token {
            token if is_such(token) => Some(token.clone()),
            // `async { .. }`, `async move { .. }`, `context!(Request?.id)`
            TokenTree::Group(_) if before("async", 1) || before("async", 2) && before("move", 1) => None,
            TokenTree::Group(_) if before("context", 2) => None,
            TokenTree::Group(group) => find_here(group.stream(), is_such),
            _ => None,
        }
    })
}

/// Whether the tokens contain a name, also in a format string.
pub(crate) fn has_name(tokens: &TokenStream, name: &Ident) -> bool {
    let text = name.to_string();
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => has_name(&group.stream(), name),
        TokenTree::Literal(literal) => literal.to_string().contains(&text),
        TokenTree::Punct(_) => false,
    })
}

/// Whether the tokens may call a macro: `name!(..)`, and also `!(..)`. Any macro may expand to a `context!`.
pub(crate) fn has_macro_call(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_call =
        |pair: &[TokenTree]| matches!(pair, [TokenTree::Punct(bang), TokenTree::Group(_)] if bang.as_char() == '!');
    tokens.windows(2).any(is_call)
        || tokens.into_iter().any(|token| matches!(token, TokenTree::Group(group) if has_macro_call(group.stream())))
}
