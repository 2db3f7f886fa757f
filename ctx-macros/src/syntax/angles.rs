//! Angle brackets. They are not groups of tokens, so they have to be counted.

use proc_macro2::TokenTree;

use crate::syntax::tokens::is_punct;

/// Counts the open `<`, token by token. The `>` of an arrow closes no `<`.
#[derive(Default)]
pub(crate) struct Angles {
    depth: usize,
    is_arrow: bool,
}

impl Angles {
    /// The number of open `<` after this token.
    pub(crate) fn after(&mut self, token: &TokenTree) -> usize {
        let punct = match token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match punct {
            '<' => self.depth += 1,
            '>' if !self.is_arrow => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.is_arrow = punct == '-';
        self.depth
    }
}

/// The number of tokens of the `::<..>` that the tokens begin with.
pub(crate) fn turbofish(tokens: &[TokenTree]) -> usize {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(two), rest @ ..] if (one.as_char(), two.as_char()) == (':', ':') => {
            match angle_brackets(rest) {
                0 => 0,
                length => 2 + length,
            }
        }
        _ => 0,
    }
}

/// The number of tokens of the `::<..>` that the tokens end with.
pub(crate) fn turbofish_at_end(tokens: &[TokenTree]) -> usize {
    if !tokens.last().is_some_and(|token| is_punct(token, '>')) {
        return 0;
    }
    (3..=tokens.len()).find(|length| turbofish(&tokens[tokens.len() - length..]) == *length).unwrap_or(0)
}

/// The number of tokens of the `<..>` that the tokens begin with.
pub(crate) fn angle_brackets(tokens: &[TokenTree]) -> usize {
    let mut angles = Angles::default();
    match tokens.iter().position(|token| angles.after(token) == 0) {
        None | Some(0) => 0,
        Some(end) => end + 1,
    }
}
