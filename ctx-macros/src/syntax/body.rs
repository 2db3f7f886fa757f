//! The body of a function, as a list of tokens. To read a group, or to make one, costs calls of the compiler, so the list is
//! read once and becomes a group once.

use proc_macro2::{Group, Span, TokenTree};

use crate::syntax::groups::{trees, with_tokens};
use crate::syntax::search::has_macro_call;

pub(crate) struct Body {
    /// The user's braces, with the user's tokens.
    written: Group,
    pub(crate) tokens: Vec<TokenTree>,
    /// The user's tokens, if they are others than `tokens`.
    before: Option<Vec<TokenTree>>,
    /// Whether there is a `!` in the text of `written`.
    pub(crate) has_bang: bool,
}

impl Body {
    pub(crate) fn unchanged(written: Group, has_bang: bool) -> Body {
        Body { tokens: trees(&written), written, before: None, has_bang }
    }

    /// Other tokens in the braces of `written`.
    pub(crate) fn rewritten(written: &Group, before: Vec<TokenTree>, tokens: Vec<TokenTree>, has_bang: bool) -> Body {
        Body { written: written.clone(), tokens, before: Some(before), has_bang }
    }

    /// Whether the body may call a macro.
    pub(crate) fn may_call_macro(&self) -> bool {
        self.has_bang && has_macro_call(self.written.stream())
    }

    /// Whether something is surely so, by the user's tokens or by those that they have become: in the user's tokens, no generated
    /// code hides it.
    pub(crate) fn surely(&self, is_so: impl Fn(&[TokenTree]) -> bool) -> bool {
        self.before.as_deref().is_some_and(&is_so) || is_so(&self.tokens)
    }

    pub(crate) fn span(&self) -> Span {
        self.written.span()
    }

    /// The body as a group. A body in which nothing has changed is the user's own group.
    pub(crate) fn group(&self) -> Group {
        match self.before {
            Some(_) => with_tokens(&self.written, self.tokens.iter().cloned().collect()),
            None => self.written.clone(),
        }
    }
}
