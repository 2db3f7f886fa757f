//! The tokens that a construct becomes.

use proc_macro2::{Group, TokenStream, TokenTree};

pub(super) struct Rewritten {
    /// The number of the user's tokens that are replaced.
    pub(super) length: usize,
    pub(super) tokens: Vec<TokenTree>,
    /// The number of spawn sites to which a directive around them applies.
    pub(super) sites: usize,
    /// Whether the construct itself has changed. Changes in its groups are counted already.
    pub(super) is_changed: bool,
}

impl Rewritten {
    /// Tokens that stay as they are.
    pub(super) fn unchanged(tokens: &[TokenTree]) -> Rewritten {
        Rewritten { length: tokens.len(), tokens: tokens.to_vec(), sites: 0, is_changed: false }
    }

    /// Other tokens in the place of `length` tokens.
    pub(super) fn changed(length: usize, tokens: TokenStream, sites: usize) -> Rewritten {
        Rewritten { length, tokens: tokens.into_iter().collect(), sites, is_changed: true }
    }

    /// A call with other arguments.
    pub(super) fn call(call: &[TokenTree], arguments: Group, sites: usize) -> Rewritten {
        let mut tokens = call[..call.len() - 1].to_vec();
        tokens.push(arguments.into());
        Rewritten { length: call.len(), tokens, sites, is_changed: true }
    }

    /// A group. Only the code inside may have changed.
    pub(super) fn group(group: Group, sites: usize) -> Rewritten {
        Rewritten { length: 1, tokens: vec![group.into()], sites, is_changed: false }
    }
}
