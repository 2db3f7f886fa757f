//! What becomes of a construct.

use proc_macro2::{Group, TokenStream, TokenTree};

pub(super) struct Rewritten {
    /// The number of the user's tokens in whose place this stands.
    pub(super) length: usize,
    pub(super) tokens: TokenStream,
    /// The spawn sites to which a `#[context(..)]` around them applies.
    pub(super) sites: usize,
    /// Whether the construct itself is another now. What stands in its groups has been counted.
    pub(super) is_changed: bool,
}

impl Rewritten {
    /// Tokens that stay as they are.
    pub(super) fn unchanged(tokens: &[TokenTree]) -> Rewritten {
        Rewritten { length: tokens.len(), tokens: tokens.iter().cloned().collect(), sites: 0, is_changed: false }
    }

    /// Other tokens in the place of as many as `length`.
    pub(super) fn changed(length: usize, tokens: TokenStream, sites: usize) -> Rewritten {
        Rewritten { length, tokens, sites, is_changed: true }
    }

    /// A call with other arguments.
    pub(super) fn call(call: &[TokenTree], arguments: Group, sites: usize) -> Rewritten {
        let mut tokens: TokenStream = call[..call.len() - 1].iter().cloned().collect();
        tokens.extend([TokenTree::Group(arguments)]);
        Rewritten::changed(call.len(), tokens, sites)
    }

    /// A group of which only the inside may have changed.
    pub(super) fn group(group: Group, sites: usize) -> Rewritten {
        Rewritten { length: 1, tokens: TokenTree::Group(group).into(), sites, is_changed: false }
    }
}
