//! Builds tokens one by one. `quote!` makes the same tokens, at three times the instructions: see docs/PERFORMANCE.md. So the
//! code that almost every function gets is built here, and all other code with `quote!`.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, Span, TokenTree};

use crate::syntax::groups::in_group;

/// Tokens that all have one span.
pub(crate) struct Trees {
    list: Vec<TokenTree>,
    span: Span,
}

impl Trees {
    pub(crate) fn new(span: Span) -> Trees {
        Trees { list: Vec::with_capacity(16), span }
    }

    pub(crate) fn word(mut self, word: &str) -> Trees {
        self.list.push(Ident::new(word, self.span).into());
        self
    }

    /// An operator: `:`, `::`
    pub(crate) fn punct(mut self, operator: &str) -> Trees {
        let (bytes, mut at) = (operator.as_bytes(), 0);
        while at < bytes.len() {
            let spacing = if at + 1 < bytes.len() { Spacing::Joint } else { Spacing::Alone };
            let mut punct = Punct::new(char::from(bytes[at]), spacing);
            punct.set_span(self.span);
            self.list.push(punct.into());
            at += 1;
        }
        self
    }

    /// `'name`
    pub(crate) fn lifetime(mut self, name: &str) -> Trees {
        let mut punct = Punct::new('\'', Spacing::Joint);
        punct.set_span(self.span);
        self.list.push(punct.into());
        self.word(name)
    }

    pub(crate) fn group(mut self, delimiter: Delimiter, inside: Vec<TokenTree>) -> Trees {
        self.list.push(in_group(delimiter, inside.into_iter().collect(), self.span).into());
        self
    }

    /// Tokens with spans of their own.
    pub(crate) fn tokens(mut self, tokens: impl IntoIterator<Item = TokenTree>) -> Trees {
        self.list.extend(tokens);
        self
    }

    pub(crate) fn into_list(self) -> Vec<TokenTree> {
        self.list
    }
}
