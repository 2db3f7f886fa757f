//! Words in the text of a function. If the word of a construct does not occur, nothing looks for the construct.

use proc_macro2::TokenStream;

/// The constructs that may occur in a function.
#[derive(Clone, Copy, Default)]
pub(crate) struct Words {
    /// A parallel iterator.
    pub(crate) parallel: bool,
    /// A call that runs the work of others.
    pub(crate) runs_others: bool,
    /// A call that makes a stream.
    pub(crate) stream: bool,
    /// A collection of futures.
    pub(crate) collection: bool,
    /// A reference.
    pub(crate) reference: bool,
    /// An attribute, also a directive or a doc comment.
    pub(crate) attribute: bool,
    /// A `|`, as in a closure.
    pub(crate) bar: bool,
    /// The word `impl`.
    pub(crate) impl_trait: bool,
    /// A lifetime, also a character.
    pub(crate) apostrophe: bool,
    /// A `!`, as in a call of a macro. Any such macro may expand to a `context!`, and to an item.
    pub(crate) bang: bool,
    /// The keyword of an item that has a name, or of a `use`.
    pub(crate) item: bool,
}

/// The keywords, with this first byte, of items that give names to the code around. `macro_rules` has a `!`.
fn items(first: u8) -> &'static [&'static [u8]] {
    match first {
        b'c' => &[b"const"],
        b'e' => &[b"enum", b"extern"],
        b'f' => &[b"fn"],
        b'm' => &[b"macro", b"mod"],
        b's' => &[b"static", b"struct"],
        b't' => &[b"trait", b"type"],
        b'u' => &[b"union", b"use"],
        _ => &[],
    }
}

impl Words {
    /// Finds all words in one walk over the bytes. Macros run unoptimised, so a search for each word would be slow.
    pub(crate) fn of(tokens: &TokenStream) -> Words {
        let text = tokens.to_string();
        let text = text.as_bytes();
        let mut words = Words::default();
        let mut at = 0;
        while at < text.len() {
            match text[at] {
                b'p' => words.parallel |= text[at..].starts_with(b"par_"),
                b'b' => {
                    words.parallel |= text[at..].starts_with(b"broadcast");
                    words.runs_others |= text[at..].starts_with(b"block_on");
                }
                b'r' => {
                    words.parallel |= text[at..].starts_with(b"rayon");
                    words.runs_others |= text[at..].starts_with(b"run_until");
                }
                b'y' => words.runs_others |= text[at..].starts_with(b"yield_"),
                b's' => {
                    words.stream |= text[at..].starts_with(b"stream");
                    words.item |= begins_item(text, at);
                }
                b'u' => {
                    words.stream |= text[at..].starts_with(b"unfold");
                    words.item |= begins_item(text, at);
                }
                b'c' | b'e' | b'f' | b'm' | b't' => words.item |= begins_item(text, at),
                b'F' => {
                    words.collection |=
                        text[at..].starts_with(b"FuturesOrdered") || text[at..].starts_with(b"FuturesUnordered");
                }
                b'S' => words.collection |= text[at..].starts_with(b"SelectAll"),
                b'i' => words.impl_trait |= text[at..].starts_with(b"impl"),
                b'|' => words.bar = true,
                b'\'' => words.apostrophe = true,
                b'&' => words.reference = true,
                b'#' => words.attribute = true,
                b'!' => words.bang |= !matches!(text.get(at + 1), Some(b'=')),
                b'/' => words.attribute |= text[at..].starts_with(b"//!") || text[at..].starts_with(b"/*!"),
                _ => {}
            }
            at += 1;
        }
        words
    }

    /// Whether an item may stand in the text, also an `impl`, which gives no name: all that `recognize::items::nested_item` finds.
    pub(crate) fn may_nest_items(self) -> bool {
        self.item || self.bang || self.impl_trait
    }

    /// Whether names of the body may be others than the same names outside of it.
    pub(crate) fn may_have_items(self) -> bool {
        self.item || self.bang
    }
}

fn begins_item(text: &[u8], at: usize) -> bool {
    let is_within_a_name = at > 0 && is_of_a_name(text[at - 1]);
    let is_it = |item: &&[u8]| {
        text[at..].starts_with(item) && !text.get(at + item.len()).is_some_and(|next| is_of_a_name(*next))
    };
    !is_within_a_name && items(text[at]).iter().any(is_it)
}

/// Whether a byte may be a part of a name. A byte that is not ASCII may be.
fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use proc_macro2::{TokenStream, TokenTree};

    use super::Words;
    use crate::recognize::items::nested_item;

    #[test]
    fn each_item_that_is_found_has_a_word_that_is_looked_for() {
        for item in [
            "const A: u8 = 1;",
            "enum A {}",
            "extern crate a;",
            "fn a() {}",
            "impl A {}",
            "macro_rules! a { () => {} }",
            "mod a {}",
            "pub macro a() {}",
            "static A: u8 = 1;",
            "struct A;",
            "trait A {}",
            "type A = u8;",
            "use a::b;",
        ] {
            let tokens: TokenStream = item.parse().expect("tokens");
            let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
            assert!(nested_item(&trees, 0).is_some(), "{item}");
            assert!(Words::of(&tokens).may_nest_items(), "{item}");
        }
    }
}
