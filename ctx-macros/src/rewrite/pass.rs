//! The walk over the tokens of a body. Because it works on tokens, it does the same inside of a foreign macro as
//! outside, and a body that does not parse yet still comes out.
//!
//! `recognize/construct.rs` says which construct begins at a token. This file gives each construct to the file that
//! rewrites it. All other tokens stay as they are.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Block;

use crate::recognize::calls::path_to;
use crate::recognize::construct::{Construct, construct};
use crate::recognize::returned::Returned;
use crate::recognize::variables::declared;
use crate::rewrite::rewriter::{Blocks, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::rewrite::value::CheckedBy;
use crate::syntax::body::Body;
use crate::syntax::groups::{trees, with_tokens};
use crate::wrap::site::Call;

impl Rewriter<'_> {
    pub(crate) fn body(&mut self, body: &Group) -> Body {
        self.with_locals(|rewriter| {
            // The function hands over the future or stream that it returns. `expand/returned.rs` checks an opaque type.
            // The type of a box does not say what is inside, so its value is checked here.
            if rewriter.returned != Returned::AsItIs
                && rewriter.provided_to_work(Surroundings::BODY).is_some()
                && let Ok(mut block) = syn::parse2::<Block>(body.to_token_stream())
            {
                let by = if rewriter.returned == Returned::Opaque { CheckedBy::Around } else { CheckedBy::Itself };
                rewriter.block(&mut block, by, Surroundings::BODY);
                let statements = &block.stmts;
                let tokens = quote!(#(#statements)*).into_iter().collect();
                return Body::rewritten(body, trees(body), tokens, rewriter.words.bang);
            }
            let before = trees(body);
            let (tokens, _) = rewriter.trees(&before, Surroundings::BODY);
            match rewriter.changes {
                0 => Body::unchanged(body.clone(), rewriter.words.bang),
                _ => Body::rewritten(body, before, tokens, rewriter.words.bang),
            }
        })
    }

    /// Rewrites the code in a group. Blocks in it may be polled anywhere.
    pub(super) fn group(&mut self, group: &Group, around: Surroundings) -> (Group, usize) {
        let is_awaited = around.is_awaited && group.delimiter() != Delimiter::Brace;
        self.group_in(group, Surroundings { is_awaited, ..around }.with_blocks(Blocks::Escape))
    }

    /// Rewrites the code in a group. A group in which nothing changes is the user's own: a new group would have the
    /// same place for both of its delimiters.
    pub(super) fn group_in(&mut self, group: &Group, around: Surroundings) -> (Group, usize) {
        let (outside, before) = (self.locals.last().map_or(0, Vec::len), self.variables.len());
        let changes = self.changes;
        let (tokens, sites) = self.trees(&trees(group), around);
        if group.delimiter() == Delimiter::Brace {
            self.locals.iter_mut().last().into_iter().for_each(|locals| locals.truncate(outside));
            self.variables.truncate(before);
        }
        let is_changed = self.changes != changes;
        (if is_changed { with_tokens(group, tokens.into_iter().collect()) } else { group.clone() }, sites)
    }

    pub(super) fn tokens(&mut self, tokens: TokenStream, around: Surroundings) -> (TokenStream, usize) {
        self.code(&tokens.into_iter().collect::<Vec<_>>(), around)
    }

    /// Rewrites a stretch of code, and counts the spawn sites to which a directive around it applies.
    pub(super) fn code(&mut self, tokens: &[TokenTree], around: Surroundings) -> (TokenStream, usize) {
        let (trees, sites) = self.trees(tokens, around);
        (trees.into_iter().collect(), sites)
    }

    /// As [`Rewriter::code`]. Each stream of tokens costs the compiler calls, so the tokens stay in a list until the
    /// code around them is complete.
    pub(super) fn trees(&mut self, tokens: &[TokenTree], around: Surroundings) -> (Vec<TokenTree>, usize) {
        let mut result = Vec::with_capacity(tokens.len());
        let mut sites = 0;
        let mut at = 0;
        while at < tokens.len() {
            if let (Some(variable), Some(locals)) = (declared(&tokens[..at], &tokens[at]), self.locals.last_mut()) {
                locals.push(variable.clone());
            }
            match construct(tokens, at, || self.sought(around)) {
                None => {
                    result.push(tokens[at].clone());
                    at += 1;
                }
                Some(construct) => {
                    let rewritten = self.construct(construct, tokens, at, around);
                    self.changes += usize::from(rewritten.is_changed);
                    result.extend(rewritten.tokens);
                    sites += rewritten.sites;
                    at += rewritten.length;
                }
            }
        }
        (result, sites)
    }

    fn construct(
        &mut self,
        construct: Construct<'_>,
        tokens: &[TokenTree],
        at: usize,
        around: Surroundings,
    ) -> Rewritten {
        let (before, rest) = tokens.split_at(at);
        match construct {
            Construct::NestedItem { length } => self.nested_item(before, &rest[..length]),
            Construct::NotCode { length } => Rewritten::unchanged(&rest[..length]),
            Construct::Directive(directive) => self.directive(directive, rest, around),
            Construct::Awaited(chain) => self.awaited(rest, chain, around),
            Construct::RunsOthers { call, list } => self.runs_others(rest, &call, list, around),
            Construct::Parallel(chain) => self.parallel(rest, &chain, around),
            Construct::Stream { length } => self.stream(&rest[..length], around),
            Construct::SpawnSite { length, site, list } => {
                let call = Call { site, path: path_to(tokens, at) };
                self.spawn_site(&rest[..length], call, list, around)
            }
            Construct::GivenClosure { given, arguments } => self.given_closure(tokens, at, given, arguments, around),
            Construct::Join { arguments } => self.join(&rest[..3], arguments, around),
            Construct::Select { arguments } => self.select(&rest[..3], arguments, around),
            Construct::Scope { begins, values, arrow, arguments } => {
                self.scope(&rest[..3], begins, values, arrow, arguments, around)
            }
            Construct::Read { key, arguments } => self.read(&rest[..3], &key, arguments, around),
            Construct::ScopeCall { arguments } => self.scope_call(&rest[..2], arguments, around),
            Construct::BlockOn { length, list } => self.block_on(&rest[..length], list, around),
            Construct::WorkArguments { length, arguments } => {
                self.work_arguments(tokens, at, length, arguments, around)
            }
            Construct::AsyncBlock { length } => self.async_block(rest, length, around),
            Construct::MacroArguments { shows_code, arguments } => {
                let around = match shows_code {
                    true => Surroundings { is_shown: true, ..around.unchecked() },
                    false => around.not_awaited(),
                };
                let (group, sites) = self.group(arguments, around);
                Rewritten::group(group, sites)
            }
            Construct::LeavingCall { call, arguments } => {
                let around = self.marked_if_once(before, around);
                self.leaving_call(before, call, arguments, around)
            }
            Construct::Group(group) => {
                let around = self.marked_if_once(before, around);
                self.arguments(before, group, around)
            }
        }
    }

    /// The arguments of a call that is no other construct, or another group.
    pub(super) fn arguments(&mut self, before: &[TokenTree], group: &Group, around: Surroundings) -> Rewritten {
        let (group, sites) = match self.provided_by_call(before, group, around) {
            Some(provided) => provided,
            None => match self.spawning_functions(before, group) {
                Some(closures) => self.group(&closures, around),
                None => self.group(group, around),
            },
        };
        Rewritten::group(group, sites)
    }
}
