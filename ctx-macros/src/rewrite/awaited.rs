//! What code awaits, hands over or boxes is checked: what it needs from the context is provided. `provided.rs` makes the
//! check; here is where it goes.
//!
//! ```text
//! timeout(limit, audit()).await   =>   checked(timeout(limit, checked(audit()))).await
//! ```
//! A wrapper that is not ours does not say what is inside. So the calls and variables that go into what is awaited are
//! checked too, and the last expressions of the closures in it.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Expr;

use crate::prove::checks;
use crate::recognize::chain::awaited;
use crate::recognize::closures::gives_closure;
use crate::recognize::futures::{PUSH, TAKE_SELF, makes_no_future, pins_call};
use crate::rewrite::rewriter::{Crossing, Place, Rewriter};
use crate::rewrite::value::Asks;
use crate::syntax::angles::turbofish;
use crate::syntax::groups::{arguments, bare, with_tokens};
use crate::syntax::tokens::{is_any, is_punct, macro_call};

impl Rewriter<'_> {
    /// The chain that begins at `at`, if it is awaited or boxed: its length, checked before each `.await`.
    pub(crate) fn awaited(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        place: Place,
    ) -> Option<(usize, TokenStream, usize)> {
        self.provided(place)?;
        let chain = awaited::awaited(tokens, at)?;
        let rest = &tokens[at..at + chain.length];
        let (mut result, mut from, mut sites) = (TokenStream::new(), 0, 0);
        let place = place.looking();
        let before = self.variables.len();
        for end in chain.ends {
            let (segment, found) = match from {
                0 => self.made(&rest[..end], place),
                _ => self.code(&rest[from..end], place),
            };
            result.extend(segment);
            let variables = self.variables.split_off(before);
            result = self.asked(result, &rest[..end], &variables, place);
            (from, sites) = (end, sites + found);
        }
        result.extend(rest[from..].iter().cloned());
        Some((chain.length, result, sites))
    }

    /// What is awaited, or what a method is called of: nothing is expected of it.
    fn asked(&self, value: TokenStream, written: &[TokenTree], variables: &[Ident], place: Place) -> TokenStream {
        match self.provided(place) {
            Some(provided) => checks::asked(value, written, variables, provided),
            None => value,
        }
    }

    pub(crate) fn checked(&self, value: TokenStream, variables: &[Ident], place: Place) -> TokenStream {
        match self.provided(place) {
            Some(provided) => checks::checked(value, variables, provided),
            None => value,
        }
    }

    /// The making of what is awaited. A stream is awaited by its methods, and a future may be wrapped by one.
    ///
    /// ```text
    /// rows(1).next()   =>   checked(rows(1)).next()
    /// ```
    pub(super) fn made(&mut self, chain: &[TokenTree], place: Place) -> (TokenStream, usize) {
        // In other variables, closures may capture less than all.
        if let [TokenTree::Ident(name), TokenTree::Punct(dot), TokenTree::Ident(method), ..] = chain
            && dot.as_char() == '.'
            && is_any(method, &TAKE_SELF)
        {
            self.look_at(name);
        }
        match awaited::first_call(chain) {
            Some((end, names)) if !makes_no_future(&names) => {
                let (first, sites) = self.code(&chain[..end], place);
                let first = self.asked(first, &chain[..end], &[], place);
                let (rest, more) = self.code(&chain[end..], place);
                (quote!(#first #rest), sites + more)
            }
            _ => self.code(chain, place),
        }
    }

    /// A variable that goes into what is awaited.
    pub(super) fn look_at(&mut self, name: &Ident) {
        if self.locals.last().is_some_and(|locals| locals.contains(name)) && !self.variables.contains(name) {
            self.variables.push(name.clone());
        }
    }

    /// If a call or a `vec!` begins at `at`, in what is awaited: the index of its arguments.
    pub(crate) fn call_to_look_into(&self, tokens: &[TokenTree], at: usize, place: Place) -> Option<(usize, bool)> {
        self.provided(place)?;
        let TokenTree::Ident(name) = &tokens[at] else { return None };
        if place.looks && macro_call(&tokens[at..], &["vec"]).is_some() {
            return Some((at + 2, false));
        }
        let arguments = at + 1 + turbofish(&tokens[at + 1..]);
        if !matches!(tokens.get(arguments), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
        {
            return macro_call(&tokens[at..], &["pin"])
                .filter(|end| pins_call(&tokens[at + end - 1]))
                .map(|_| (at + 2, false));
        }
        let is_pin =
            name == "pin" && matches!(tokens.get(at.wrapping_sub(3)), Some(TokenTree::Ident(boxed)) if boxed == "Box");
        if place.looks || is_pin {
            return Some((arguments, false));
        }
        let is_method = matches!(tokens.get(at.wrapping_sub(1)), Some(TokenTree::Punct(dot)) if dot.as_char() == '.');
        (is_method && self.glance.collection && is_any(name, &PUSH)).then_some((arguments, true))
    }

    /// The arguments of such a call, which `called` ends with. `are_pushed`: only calls by path and methods of `self`.
    pub(crate) fn look_into(
        &mut self,
        group: &Group,
        called: &[TokenTree],
        are_pushed: bool,
        place: Place,
    ) -> Option<(Group, usize)> {
        if !self.strict && !self.may_hold_work(group) {
            return Some((group.clone(), 0));
        }
        let mut list = arguments(group)?;
        let is_own = |argument: &Expr| match argument {
            Expr::Call(_) => true,
            Expr::MethodCall(call) => matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self")),
            _ => false,
        };
        if are_pushed && !list.iter().all(is_own) {
            return None;
        }
        let helper = self.helper(called, group, place);
        let helper = helper.as_ref();
        let leave = match self.closures_leave(called, group, &mut list, helper, place) {
            Ok(leave) => leave,
            Err(detached) => return Some(detached),
        };
        let (before, mut sites) =
            (self.variables.len(), if matches!(place.crossing, Crossing::Skip) { leave } else { 0 });
        let inside = helper.map_or(place, |helper| self.beside(helper, place));
        let mut list: Vec<TokenStream> = list
            .into_iter()
            .map(|argument| {
                let mut argument = bare(argument);
                let place = if gives_closure(&argument) { inside } else { place };
                sites += self.value(&mut argument, Asks::Here, place.looking());
                argument.into_token_stream()
            })
            .collect();
        // What is around this call asks for them, if that is checked.
        if !place.looks
            && let Some(first) = list.first_mut()
        {
            let variables = self.variables.split_off(before);
            *first = self.with_variables(std::mem::take(first), &variables, place);
        }
        Some((with_tokens(group, quote!(#(#list),*)), sites))
    }

    /// Whether there may be work among the arguments of a call: anything but other variables, fields and literals.
    fn may_hold_work(&self, arguments: &Group) -> bool {
        let locals = self.locals.last().map_or(&[][..], Vec::as_slice);
        let mut is_behind_dot = false;
        arguments.stream().into_iter().any(|token| {
            let (was_behind_dot, is_dot) = (is_behind_dot, is_punct(&token, '.'));
            is_behind_dot = is_dot;
            match token {
                TokenTree::Group(_) => true,
                TokenTree::Punct(punct) => punct.as_char() == '#',
                TokenTree::Ident(name) => was_behind_dot && name == "await" || locals.contains(&name),
                TokenTree::Literal(_) => false,
            }
        })
    }

    pub(crate) fn with_variables(&self, value: TokenStream, variables: &[Ident], place: Place) -> TokenStream {
        match self.provided(place) {
            Some(provided) => checks::with_checked_variables(value, variables, provided),
            None => value,
        }
    }
}
