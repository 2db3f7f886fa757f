//! `async` blocks and streams. Others may poll them.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ExprClosure;

use crate::recognize::futures::is_given_state;
use crate::recognize::spawn_site::Wraps;
use crate::rewrite::rewriter::{AtSpawnSites, Blocks, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::syntax::groups::set_body;
use crate::syntax::spans::first_span;
use crate::syntax::tokens::is_await;
use crate::wrap::call;
use crate::wrap::hand_over::Takes;

impl Rewriter<'_> {
    /// An `async` block captures the context where it is written, whoever polls it. A block that is polled on the spot
    /// captures nothing.
    pub(super) fn async_block(&mut self, rest: &[TokenTree], length: usize, around: Surroundings) -> Rewritten {
        let (keywords, group) = rest[..length].split_at(length - 1);
        let mut tokens = keywords.to_vec();
        let mut sites = 0;
        if let [TokenTree::Group(group)] = group {
            let inside = Surroundings { in_parallel_chain: false, is_awaited: false, ..around.inside_closure() };
            let (group, found) = self.with_locals(|rewriter| rewriter.group(group, inside));
            tokens.push(group.into());
            sites = found;
        }
        if matches!(around.at_spawn_sites, AtSpawnSites::Skip) {
            return Rewritten { length, tokens, sites: sites + 1, is_changed: false };
        }
        if !self.wraps_blocks || matches!(around.blocks, Blocks::ArePolledHere) || is_await(&rest[length..]) {
            return Rewritten { length, tokens, sites, is_changed: false };
        }
        let function = if is_given_state(&rest[length..]) { "block_with_state" } else { "block" };
        let block = call::async_block(&self.private, function, &tokens.into_iter().collect());
        Rewritten::changed(length, block, sites)
    }

    /// Wraps `stream! { .. }` and `unfold(..)`. They are polled later, as an `async` block is.
    pub(super) fn stream(&mut self, call: &[TokenTree], around: Surroundings) -> Rewritten {
        let (path, group) = call.split_at(call.len() - 1);
        let mut tokens: TokenStream = path.iter().cloned().collect();
        let mut sites = 0;
        if let [TokenTree::Group(group)] = group {
            let (group, inside) = self.group_in(group, around.with_blocks(Blocks::ArePolledHere));
            tokens.extend([TokenTree::Group(group)]);
            sites = inside;
        }
        let names = path.iter().map(ToString::to_string).collect::<String>();
        let made = self.creation("Stream", names, first_span(&tokens));
        let stream = self.hand_over(Takes::All, around, made).wrap(tokens, Wraps::AnyWork, self.errors);
        Rewritten::changed(call.len(), stream, sites)
    }

    pub(crate) fn closure_body(&mut self, mut closure: ExprClosure, around: Surroundings) -> (ExprClosure, usize) {
        let around = around.inside_closure().not_awaited();
        let (body, sites) = self.with_locals(|rewriter| rewriter.tokens(closure.body.to_token_stream(), around));
        set_body(&mut closure, body);
        (closure, sites)
    }
}
