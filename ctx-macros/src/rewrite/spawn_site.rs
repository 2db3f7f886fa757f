//! The arguments of a spawn site.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Expr;
use syn::ext::IdentExt;

use crate::recognize::calls::qualifier;
use crate::recognize::spawn_site::{Keeps, Site};
use crate::recognize::work::may_be_work;
use crate::rewrite::rewriter::{Blocks, Crossing, Place, Rewriter};
use crate::rewrite::value::Asks;
use crate::syntax::angles::turbofish;
use crate::syntax::groups::{arguments, bare, set_body, with_tokens};
use crate::wrap::closure::Calls;
use crate::wrap::hand_over::HandOver;
use crate::wrap::site::Call;

impl Rewriter<'_> {
    /// If a call of a spawn site starts at `at`: the index of its arguments.
    pub(super) fn call(&self, tokens: &[TokenTree], at: usize) -> Option<(usize, Site)> {
        let TokenTree::Ident(name) = &tokens[at] else { return None };
        let before = tokens[..at].last();
        let is_definition = matches!(before, Some(TokenTree::Ident(before)) if before == "fn");
        if is_definition {
            return None;
        }
        let qualifier = qualifier(&tokens[..at]).map(Ident::to_string);
        let site = self.sites.find(&name.unraw().to_string(), qualifier.as_deref())?;
        let arguments = at + 1 + turbofish(&tokens[at + 1..]);
        match tokens.get(arguments) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => Some((arguments, site)),
            _ => None,
        }
    }

    /// `(future, &handle)` becomes `(wrapped future, wrapped &handle)`: the type decides what wrapping does. Nothing, if
    /// it is no spawn site after all.
    pub(crate) fn spawn_site(&mut self, group: &Group, call: Call<'_>, place: Place) -> Option<(Group, usize)> {
        // What does not parse is not code yet, or not a call.
        let list: Vec<Expr> = arguments(group).filter(|list| !list.is_empty())?.into_iter().map(bare).collect();
        if !call.site.is_called_with(&list) {
            return None;
        }
        if place.runs_once && matches!(place.crossing, Crossing::Carry) && call.site.keeps == Keeps::WhatCrosses {
            self.starts_once(call);
        }
        let list: Vec<TokenStream> = list.into_iter().map(|argument| self.argument(argument, call, place)).collect();
        Some((with_tokens(group, quote!(#(#list),*)), 1))
    }

    fn argument(&mut self, argument: Expr, call: Call<'_>, place: Place) -> TokenStream {
        let Call { site, .. } = call;
        let made = call.makes(&argument);
        let wraps = !matches!(place.crossing, Crossing::Skip);
        let takes = place.crossing.takes(site);
        let place = if wraps { self.handed_over(takes, place) } else { place.afresh() };
        match argument {
            Expr::Closure(closure) if !closure.inputs.is_empty() || closure.asyncness.is_some() => {
                let (closure, _) = self.closure_body(closure, place);
                let calls = if site.calls_often { Calls::Many } else { Calls::Once };
                // To be called often, it has to own its context, and so all that it captures.
                let wraps = wraps && (calls == Calls::Once || closure.capture.is_some());
                if wraps {
                    let hand_over = HandOver { gives_work: site.gives_work, ..self.hand_over(takes, place, made) };
                    hand_over.closure(closure, calls)
                } else {
                    closure.into_token_stream()
                }
            }
            argument => {
                let wraps = wraps && may_be_work(&argument, &self.references);
                // A block is wrapped once, here.
                let is_block = wraps && matches!(argument, Expr::Async(_));
                let blocks = if is_block { Blocks::ArePolledHere } else { Blocks::Escape };
                // What is inside carries on from the context that it will run in.
                let before = self.variables.len();
                let mut hand_over = HandOver { gives_work: site.gives_work, ..self.hand_over(takes, place, made) };
                let tokens = match argument {
                    Expr::Closure(closure) => {
                        let mut closure = self.closure_body(closure, place).0;
                        if wraps {
                            let given = hand_over.given(&closure.output, closure.body.to_token_stream());
                            set_body(&mut closure, given);
                        }
                        closure.into_token_stream()
                    }
                    mut argument if wraps && !is_block => {
                        self.value(&mut argument, Asks::Elsewhere, place.blocks(blocks).looking());
                        argument.into_token_stream()
                    }
                    argument => self.tokens(argument.into_token_stream(), place.blocks(blocks)).0,
                };
                hand_over.variables = self.variables.split_off(before);
                if wraps { hand_over.wrap(tokens, site.asks_for, self.errors) } else { tokens }
            }
        }
    }
}
