//! Questions about a token, or about the beginning of a stretch of tokens. The rule of each heuristic stands above it.

use proc_macro2::{Delimiter, Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;

pub(crate) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

pub(crate) fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// The number of tokens of the `async { .. }` or `async move { .. }` that the tokens begin with.
pub(crate) fn async_block(tokens: &[TokenTree]) -> Option<usize> {
    let is = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident == word);
    let is_block =
        |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    match tokens {
        [keyword, block, ..] if is_block(block) && is(keyword, "async") => Some(2),
        [keyword, moves, block, ..] if is_block(block) && is(moves, "move") && is(keyword, "async") => Some(3),
        _ => None,
    }
}

/// Whether the tokens begin with `.await`.
pub(crate) fn is_await(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(dot), TokenTree::Ident(word), ..] if dot.as_char() == '.' && word == "await")
}

pub(crate) fn is_end_of_statement(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    }
}

/// The number of tokens of the macro call that the tokens begin with, if the macro has one of these names.
pub(crate) fn macro_call(tokens: &[TokenTree], names: &[&str]) -> Option<usize> {
    match tokens {
        [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_), ..]
            if bang.as_char() == '!' && is_any(name, names) =>
        {
            Some(3)
        }
        _ => None,
    }
}

/// Whether an identifier is one of the words. A comparison turns the identifier into a string; this function does it
/// once. Macros run unoptimised, where a loop over indices takes a third of the time of `contains`.
pub(crate) fn is_any(ident: &Ident, words: &[&str]) -> bool {
    let text = ident.to_string();
    let mut at = 0;
    while at < words.len() {
        if words[at].len() == text.len() && words[at] == text {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether the token is a block: braces, or the identifier that rust-analyzer passes for a block that does not parse
/// yet. rust-analyzer puts the block back where this identifier comes out.
pub(crate) fn is_block(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Ident(name) => name == "__ra_fixup",
        _ => false,
    }
}

/// The index of a `=` or `=>` that is not a part of another operator.
pub(crate) fn find(tokens: &[TokenTree], punct: &str) -> Option<usize> {
    let char = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    (0..tokens.len()).find(|&at| match punct {
        "=>" => (char(at), char(at + 1)) == ('=', '>'),
        _ => {
            let is_part = matches!(char(at.wrapping_sub(1)), '=' | '<' | '>' | '!' | '.' | '+' | '-' | '*' | '/');
            char(at) == '=' && !is_part && !matches!(char(at + 1), '=' | '>')
        }
    })
}

/// Whether an identifier looks like the name of a function or module: it is no keyword, and no type.
pub(crate) fn is_name(name: &Ident) -> bool {
    let is_type = name.unraw().to_string().starts_with(char::is_uppercase);
    !is_type && syn::parse2::<Ident>(name.to_token_stream()).is_ok()
}
