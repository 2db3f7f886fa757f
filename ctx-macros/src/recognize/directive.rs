//! The directives in a body: `#[context(detach)]`, `carry`, `skip` and `unchecked`.

use proc_macro2::{Delimiter, Group, Span, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Token, Type};

use crate::syntax::groups::trees;
use crate::syntax::spans::first_span;

pub(crate) struct Directive {
    pub(crate) what: What,
    pub(crate) word: String,
    /// The place of the word.
    pub(crate) span: Span,
    /// The place of the name `context`.
    pub(crate) name: Span,
}

pub(crate) enum What {
    Detach,
    Carry,
    Skip,
    /// The keys that are not checked. An empty list stands for all keys.
    Unchecked(Vec<Type>),
    Unknown,
}

impl Directive {
    pub(crate) fn parse(tokens: &[TokenTree]) -> Option<Directive> {
        let [TokenTree::Punct(hash), TokenTree::Group(brackets), ..] = tokens else { return None };
        if hash.as_char() != '#' || brackets.delimiter() != Delimiter::Bracket {
            return None;
        }
        let inside = trees(brackets);
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
                    "unchecked" => What::Unchecked(Vec::new()),
                    _ => unchecked_keys(rest).map_or(What::Unknown, What::Unchecked),
                };
                let span = match rest {
                    [TokenTree::Group(word)] => first_span(&word.stream()),
                    _ => name.span(),
                };
                Some(Directive { what, word, span, name: name.span() })
            }
            _ => None,
        }
    }
}

/// The keys of `(unchecked(Tx, Tenant))`.
fn unchecked_keys(words: &[TokenTree]) -> Option<Vec<Type>> {
    let [TokenTree::Group(words)] = words else { return None };
    let keys = |list: &Group| Punctuated::<Type, Token![,]>::parse_terminated.parse2(list.stream()).ok();
    match words.stream().into_iter().collect::<Vec<_>>().as_slice() {
        [TokenTree::Ident(word), TokenTree::Group(list)] if word == "unchecked" => {
            keys(list).map(|keys| keys.into_iter().collect()).filter(|keys: &Vec<Type>| !keys.is_empty())
        }
        _ => None,
    }
}

/// The number of tokens of an attribute that is no directive. Such an attribute is not code of this function.
pub(crate) fn other_attribute(tokens: &[TokenTree]) -> Option<usize> {
    match tokens {
        [TokenTree::Punct(hash), TokenTree::Group(inside), ..]
            if hash.as_char() == '#'
                && inside.delimiter() == Delimiter::Bracket
                && Directive::parse(tokens).is_none() =>
        {
            Some(2)
        }
        _ => None,
    }
}
