//! The arguments of a spawn site.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Expr;

use crate::recognize::spawn_site::Keeps;
use crate::recognize::work::may_be_work;
use crate::rewrite::rewriter::{AtSpawnSites, Blocks, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::rewrite::value::CheckedBy;
use crate::syntax::groups::{set_body, with_tokens};
use crate::wrap::closure::Calls;
use crate::wrap::hand_over::HandOver;
use crate::wrap::site::Call;

impl Rewriter<'_> {
    pub(super) fn spawn_site(
        &mut self,
        tokens: &[TokenTree],
        call: Call<'_>,
        list: Vec<Expr>,
        around: Surroundings,
    ) -> Rewritten {
        match tokens.last() {
            Some(TokenTree::Group(group)) => Rewritten::call(tokens, self.handed_to(group, call, list, around), 1),
            _ => Rewritten::unchanged(tokens),
        }
    }

    /// `(future, &handle)` becomes `(wrapped future, wrapped &handle)`. The type of an argument decides what wrapping
    /// does.
    pub(super) fn handed_to(&mut self, group: &Group, call: Call<'_>, list: Vec<Expr>, around: Surroundings) -> Group {
        let crosses = matches!(around.at_spawn_sites, AtSpawnSites::Carry) && call.site.keeps == Keeps::WhatCrosses;
        if around.runs_once && crosses {
            self.report_start_once(call);
        }
        let list: Vec<TokenStream> = list.into_iter().map(|argument| self.argument(argument, call, around)).collect();
        with_tokens(group, quote!(#(#list),*))
    }

    fn argument(&mut self, argument: Expr, call: Call<'_>, around: Surroundings) -> TokenStream {
        let Call { site, .. } = call;
        let made = call.creation_of(&argument);
        let wraps = !matches!(around.at_spawn_sites, AtSpawnSites::Skip);
        let takes = around.at_spawn_sites.takes(site);
        let around = if wraps { self.handed_over(takes, around) } else { around.afresh() };
        match argument {
            Expr::Closure(closure) if !closure.inputs.is_empty() || closure.asyncness.is_some() => {
                let (closure, _) = self.closure_body(closure, around);
                let calls = if site.calls_often { Calls::Many } else { Calls::Once };
                // A closure that is called often has to own its context, and so everything that it captures.
                let wraps = wraps && (calls == Calls::Once || closure.capture.is_some());
                if wraps {
                    let hand_over = HandOver { gives_work: site.gives_work, ..self.hand_over(takes, around, made) };
                    hand_over.closure(closure, calls)
                } else {
                    closure.into_token_stream()
                }
            }
            argument => {
                let wraps = wraps && may_be_work(&argument, &self.references);
                // A block is wrapped once: here.
                let is_block = wraps && matches!(argument, Expr::Async(_));
                let blocks = if is_block { Blocks::ArePolledHere } else { Blocks::Escape };
                // Code inside carries on from the context that the work will run in.
                let before = self.variables.len();
                let mut hand_over = HandOver { gives_work: site.gives_work, ..self.hand_over(takes, around, made) };
                let tokens = match argument {
                    Expr::Closure(closure) => {
                        let mut closure = self.closure_body(closure, around).0;
                        if wraps {
                            let given = hand_over.given(&closure.output, closure.body.to_token_stream());
                            set_body(&mut closure, given);
                        }
                        closure.into_token_stream()
                    }
                    mut argument if wraps && !is_block => {
                        self.value(&mut argument, CheckedBy::Around, around.with_blocks(blocks).awaited());
                        argument.into_token_stream()
                    }
                    argument => self.tokens(argument.into_token_stream(), around.with_blocks(blocks)).0,
                };
                hand_over.variables = self.variables.split_off(before);
                if wraps { hand_over.wrap(tokens, site.wraps, self.errors) } else { tokens }
            }
        }
    }
}
