//! Checks values that are awaited, handed over or boxed: the keys that they need have to be provided. This file decides
//! which values are checked. `prove/checks.rs` makes the code of a check.
//!
//! ```text
//! timeout(limit, audit()).await   =>   checked(timeout(limit, checked(audit()))).await
//! ```
//!
//! The type of a foreign wrapper does not say what is inside. So the calls and variables that go into an awaited value
//! are checked too, and also the last expressions of the closures in it.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::prove::checks;
use crate::recognize::chain::awaited::{self, Awaited};
use crate::recognize::closures::gives_closure;
use crate::recognize::futures::{TAKE_SELF, makes_no_future};
use crate::rewrite::rewriter::{AtSpawnSites, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::rewrite::value::CheckedBy;
use crate::syntax::groups::{arguments, with_tokens, without_parentheses};
use crate::syntax::tokens::{is_any, is_punct};

impl Rewriter<'_> {
    /// Puts a check before each `.await` of the chain.
    pub(super) fn awaited(&mut self, rest: &[TokenTree], chain: Awaited, around: Surroundings) -> Rewritten {
        let (mut result, mut from, mut sites) = (Vec::with_capacity(chain.length), 0, 0);
        let around = around.awaited();
        let before = self.variables.len();
        for end in chain.ends {
            let (segment, found) = match from {
                0 => self.making(&rest[..end], around),
                _ => self.trees(&rest[from..end], around),
            };
            result.extend(segment);
            let variables = self.variables.split_off(before);
            result = self.checked_where_awaited(result, &rest[..end], &variables, around);
            (from, sites) = (end, sites + found);
        }
        result.extend(rest[from..chain.length].iter().cloned());
        Rewritten { length: chain.length, tokens: result, sites, is_changed: true }
    }

    /// Checks a value that is awaited, or that a method is called on. Nothing expects a type of it.
    fn checked_where_awaited(
        &self,
        value: Vec<TokenTree>,
        written: &[TokenTree],
        variables: &[Ident],
        around: Surroundings,
    ) -> Vec<TokenTree> {
        match self.provided_to_work(around) {
            Some(provided) => checks::checked_where_awaited(value, written, variables, provided),
            None => value,
        }
    }

    pub(crate) fn checked(&self, value: TokenStream, variables: &[Ident], around: Surroundings) -> TokenStream {
        match self.provided_to_work(around) {
            Some(provided) => checks::checked(value, variables, provided),
            None => value,
        }
    }

    /// Rewrites the expression that makes an awaited value. A stream is awaited by its methods, and a method may wrap a
    /// future.
    ///
    /// ```text
    /// rows(1).next()   =>   checked(rows(1)).next()
    /// ```
    pub(super) fn making(&mut self, chain: &[TokenTree], around: Surroundings) -> (Vec<TokenTree>, usize) {
        // Only a variable that the method takes as a whole is checked. Of another variable, a closure may capture only
        // a part.
        if let [TokenTree::Ident(name), TokenTree::Punct(dot), TokenTree::Ident(method), ..] = chain
            && dot.as_char() == '.'
            && is_any(method, &TAKE_SELF)
        {
            self.add_variable(name);
        }
        match awaited::first_call(chain) {
            Some((end, names)) if !makes_no_future(&names) => {
                let (first, sites) = self.trees(&chain[..end], around);
                let mut result = self.checked_where_awaited(first, &chain[..end], &[], around);
                let (rest, more) = self.trees(&chain[end..], around);
                result.extend(rest);
                (result, sites + more)
            }
            _ => self.trees(chain, around),
        }
    }

    /// Adds a variable that goes into an awaited value.
    pub(super) fn add_variable(&mut self, name: &Ident) {
        if self.locals.last().is_some_and(|locals| locals.contains(name)) && !self.variables.contains(name) {
            self.variables.push(name.clone());
        }
    }

    /// The arguments of a call. They go into a value that is awaited, boxed or pushed.
    pub(super) fn work_arguments(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        length: usize,
        arguments: &Group,
        around: Surroundings,
    ) -> Rewritten {
        let before = &tokens[..at + length - 1];
        let around = self.marked_if_once(before, around);
        let call = &tokens[at..at + length];
        match self.arguments_with_work(arguments, before, around) {
            Some((group, sites)) => Rewritten::call(call, group, sites),
            // Arguments that do not parse are not code yet.
            None => {
                let arguments = self.arguments(before, arguments, around);
                let path = Rewritten::unchanged(&call[..length - 1]);
                let tokens = [path.tokens, arguments.tokens].concat();
                Rewritten { length, tokens, ..arguments }
            }
        }
    }

    /// The arguments of the call that `called` ends with. `None` if they do not parse.
    pub(super) fn arguments_with_work(
        &mut self,
        group: &Group,
        called: &[TokenTree],
        around: Surroundings,
    ) -> Option<(Group, usize)> {
        if !self.strict && !self.may_hold_work(group) {
            return Some((group.clone(), 0));
        }
        let mut list = arguments(group)?;
        let helper = self.helper(called, group, around);
        let helper = helper.as_ref();
        let leave = match self.closures_leave(called, group, &mut list, helper, around) {
            Ok(leave) => leave,
            Err(detached) => return Some(detached),
        };
        let (before, mut sites) =
            (self.variables.len(), if matches!(around.at_spawn_sites, AtSpawnSites::Skip) { leave } else { 0 });
        let inside = helper.map_or(around, |helper| self.inside_helper_call(helper, around));
        let mut list: Vec<TokenStream> = list
            .into_iter()
            .map(|argument| {
                let mut argument = without_parentheses(argument);
                let around = if gives_closure(&argument) { inside } else { around };
                sites += self.value(&mut argument, CheckedBy::Itself, around.awaited());
                argument.into_token_stream()
            })
            .collect();
        // In an awaited value, the check around this call checks the variables.
        if !around.is_awaited
            && let Some(first) = list.first_mut()
        {
            let variables = self.variables.split_off(before);
            *first = self.with_checked_variables(std::mem::take(first), &variables, around);
        }
        Some((with_tokens(group, quote!(#(#list),*)), sites))
    }

    /// Whether the arguments of a call may contain work: anything but other variables, fields and literals.
    fn may_hold_work(&self, arguments: &Group) -> bool {
        let locals = self.locals.last().map_or(&[][..], Vec::as_slice);
        let mut is_behind_dot = false;
        arguments.stream().into_iter().any(|token| {
            let (was_behind_dot, is_dot) = (is_behind_dot, is_punct(&token, '.'));
            is_behind_dot = is_dot;
            match token {
                TokenTree::Group(_) => true,
                TokenTree::Punct(punct) => punct.as_char() == '#',
                TokenTree::Ident(name) => was_behind_dot && is_any(&name, &["await"]) || locals.contains(&name),
                TokenTree::Literal(_) => false,
            }
        })
    }

    pub(crate) fn with_checked_variables(
        &self,
        value: TokenStream,
        variables: &[Ident],
        around: Surroundings,
    ) -> TokenStream {
        match self.provided_to_work(around) {
            Some(provided) => checks::with_checked_variables(value, variables, provided),
            None => value,
        }
    }
}
