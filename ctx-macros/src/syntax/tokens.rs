//! Questions about a token, or about the beginning of a stretch of tokens. The rule of each heuristic stands above it.

use std::fmt::{self, Write};

use proc_macro2::{Delimiter, Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;

pub(crate) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if is_any(ident, &[word]))
}

pub(crate) fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// The number of tokens of the `async { .. }` or `async move { .. }` that the tokens begin with.
pub(crate) fn async_block(tokens: &[TokenTree]) -> Option<usize> {
    let is_block =
        |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    match tokens {
        [keyword, block, ..] if is_block(block) && is_word(keyword, "async") => Some(2),
        [keyword, moves, block, ..] if is_block(block) && is_word(moves, "move") && is_word(keyword, "async") => {
            Some(3)
        }
        _ => None,
    }
}

/// Whether the tokens begin with `.await`.
pub(crate) fn is_await(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(dot), word, ..] if dot.as_char() == '.' && is_word(word, "await"))
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

/// Whether an identifier is one of the words, none of which is empty. A comparison of an identifier with a `str` makes a string each time; this
/// function makes none.
pub(crate) fn is_any(ident: &Ident, words: &[&str]) -> bool {
    Search::of(ident, words).found
}

/// As [`is_any`], and also if the identifier is raw: then it may be one of the words.
pub(crate) fn may_be_any(ident: &Ident, words: &[&str]) -> bool {
    let search = Search::of(ident, words);
    search.found || search.pieces > 1
}

/// Compares an identifier with words while it is printed. An identifier is printed in one piece, or in two if it is raw.
struct Search<'a> {
    words: &'a [&'a str],
    found: bool,
    pieces: usize,
}

impl<'a> Search<'a> {
    fn of(ident: &Ident, words: &'a [&'a str]) -> Self {
        let mut search = Search { words, found: false, pieces: 0 };
        let _ = write!(search, "{ident}");
        search
    }
}

impl fmt::Write for Search<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.pieces += 1;
        self.found = self.pieces == 1 && is_one_of(text, self.words);
        Ok(())
    }
}

/// Macros run unoptimised, where this loop takes a fourth of the time of `contains`.
fn is_one_of(text: &str, mut words: &[&str]) -> bool {
    let Some(first) = text.as_bytes().first() else { return false };
    while let [word, rest @ ..] = words {
        if word.as_bytes()[0] == *first && *word == text {
            return true;
        }
        words = rest;
    }
    false
}

/// Whether the token is a block: braces, or the identifier that rust-analyzer passes for a block that does not parse
/// yet. rust-analyzer puts the block back where this identifier comes out.
pub(crate) fn is_block(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Ident(name) => is_any(name, &["__ra_fixup"]),
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
