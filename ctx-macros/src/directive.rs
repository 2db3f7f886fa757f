//! `#[context(detach)]`, `carry`, `skip` and `unchecked` in a body.

use proc_macro2::{Delimiter, Span, TokenTree};

use crate::tokens::first_span;

pub(crate) struct Directive {
    pub(crate) what: What,
    pub(crate) word: String,
    /// Of the word.
    pub(crate) span: Span,
    pub(crate) place: Span,
}

pub(crate) enum What {
    Detach,
    Carry,
    Skip,
    Unchecked,
    Unknown,
}

impl Directive {
    pub(crate) fn parse(tokens: &[TokenTree]) -> Option<Directive> {
        let [TokenTree::Punct(hash), TokenTree::Group(brackets), ..] = tokens else { return None };
        if hash.as_char() != '#' || brackets.delimiter() != Delimiter::Bracket {
            return None;
        }
        let inside: Vec<TokenTree> = brackets.stream().into_iter().collect();
        match inside.as_slice() {
            [TokenTree::Ident(name), rest @ ..] if name == "context" => {
                let word = match rest {
                    [TokenTree::Group(word)] => word.stream().to_string(),
                    _ => String::new(),
                };
                let what = match word.as_str() {
                    "detach" => What::Detach,
                    "carry" => What::Carry,
                    "skip" => What::Skip,
                    "unchecked" => What::Unchecked,
                    _ => What::Unknown,
                };
                let span = match rest {
                    [TokenTree::Group(word)] => first_span(&word.stream()),
                    _ => name.span(),
                };
                Some(Directive { what, word, span, place: name.span() })
            }
            _ => None,
        }
    }
}
