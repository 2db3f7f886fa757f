//! Calls that make a stream: `stream::unfold(..)`, `stream! { .. }`.

use proc_macro2::TokenTree;

use crate::recognize::chain::walk::{called, is_named, operand, path};

/// The number of tokens of a call, or macro call, that makes a stream: `stream::unfold(..)`, `stream! { .. }`.
pub(crate) fn stream(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let rest = operand(tokens, at)?;
    let end = path(rest)?;
    if is_named(rest, end, |name| matches!(name, "unfold" | "try_unfold")) {
        return called(rest, end);
    }
    match &rest[end..] {
        [TokenTree::Punct(bang), TokenTree::Group(_), ..]
            if bang.as_char() == '!' && is_named(rest, end, |name| matches!(name, "stream" | "try_stream")) =>
        {
            Some(end + 2)
        }
        _ => None,
    }
}
