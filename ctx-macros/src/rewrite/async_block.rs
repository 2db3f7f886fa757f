//! `async` blocks and streams, which others may poll.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ExprClosure;

use crate::recognize::spawn_site::AsksFor;
use crate::rewrite::rewriter::{Blocks, Crossing, Place, Rewriter};
use crate::syntax::groups::set_body;
use crate::syntax::spans::first_span;
use crate::syntax::tokens::is_await;
use crate::wrap::call;
use crate::wrap::hand_over::Takes;

impl Rewriter<'_> {
    /// The block captures the context where it is written, whoever polls it, unless that is on the spot.
    pub(super) fn async_block(
        &mut self,
        block: &[TokenTree],
        place: Place,
        behind: &[TokenTree],
    ) -> (TokenStream, usize) {
        let (keywords, group) = block.split_at(block.len() - 1);
        let mut tokens: TokenStream = keywords.iter().cloned().collect();
        let mut sites = 0;
        if let [TokenTree::Group(group)] = group {
            let place = Place { in_parallel: false, looks: false, ..place.inside_closure() };
            let (group, inside) = self.with_locals(|rewriter| rewriter.group(group, place));
            tokens.extend([TokenTree::Group(group)]);
            sites = inside;
        }
        if matches!(place.crossing, Crossing::Skip) {
            return (tokens, sites + 1);
        }
        if !self.wraps_blocks || matches!(place.blocks, Blocks::ArePolledHere) || is_await(behind) {
            return (tokens, sites);
        }
        self.changes += 1;
        (call::async_block(&self.private, &tokens), sites)
    }

    /// `stream! { .. }` and `unfold(..)` are polled later, as an `async` block is: the result is wrapped.
    pub(super) fn stream(&mut self, call: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let (path, group) = call.split_at(call.len() - 1);
        let mut tokens: TokenStream = path.iter().cloned().collect();
        let mut sites = 0;
        if let [TokenTree::Group(group)] = group {
            let (group, inside) = self.group_in(group, place.blocks(Blocks::ArePolledHere));
            tokens.extend([TokenTree::Group(group)]);
            sites = inside;
        }
        let names = path.iter().map(ToString::to_string).collect::<String>();
        let made = self.creation("Stream", names, first_span(&tokens));
        (self.hand_over(Takes::All, place, made).wrap(tokens, AsksFor::AnyWork, self.errors), sites)
    }

    pub(crate) fn closure_body(&mut self, mut closure: ExprClosure, place: Place) -> (ExprClosure, usize) {
        let place = place.inside_closure().not_looking();
        let (body, sites) = self.with_locals(|rewriter| rewriter.tokens(closure.body.to_token_stream(), place));
        set_body(&mut closure, body);
        (closure, sites)
    }
}
