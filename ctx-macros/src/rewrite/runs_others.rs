//! Calls that wait by running whatever there is to run: what is not the caller's own runs in no context. The runtime's `apart.rs`
//! says how.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use crate::recognize::calls::is_definition;
use crate::recognize::chain::runs_others::{RunsOthers, When};
use crate::recognize::work::may_be_work;
use crate::rewrite::rewriter::{Blocks, Crossing, Place, Rewriter};
use crate::rewrite::value::Asks;
use crate::syntax::angles::turbofish;
use crate::syntax::groups::{arguments, bare, with_tokens};
use crate::syntax::spans::{first_span, last_span};
use crate::syntax::tokens::is_await;
use crate::wrap::call::{self, operand};

impl Rewriter<'_> {
    /// If a call that waits for a future begins at `at`: its length, and its arguments.
    ///
    /// ```text
    /// runtime.block_on(job)   =>   runtime.block_on(match waited_for(job) { work => { .. } })
    /// ```
    pub(crate) fn waits_for(&mut self, tokens: &[TokenTree], at: usize, place: Place) -> Option<(usize, Group, usize)> {
        let TokenTree::Ident(name) = &tokens[at] else { return None };
        if !self.glance.runs_others || name != "block_on" || is_definition(&tokens[..at]) {
            return None;
        }
        let end = at + 1 + turbofish(&tokens[at + 1..]);
        match tokens.get(end) {
            // What is awaited blocks nothing.
            Some(TokenTree::Group(group))
                if group.delimiter() == Delimiter::Parenthesis && !is_await(&tokens[end + 1..]) =>
            {
                let (group, sites, _) = self.given(group, "waited_for", place)?;
                Some((end + 1 - at, group, sites))
            }
            _ => None,
        }
    }

    /// ```text
    /// tasks.run_until(job)   =>   match polled(tasks.run_until(given(job))) { work => { .. } }
    /// rayon::yield_now()     =>   call_apart(apart(), rayon::yield_now())
    /// ```
    pub(crate) fn runs_others(
        &mut self,
        rest: &[TokenTree],
        call: &RunsOthers,
        place: Place,
    ) -> Option<(TokenStream, usize)> {
        let (before, TokenTree::Group(group)) = (&rest[..call.arguments], &rest[call.arguments]) else { return None };
        let call_length = call.arguments + 1;
        let whole: TokenStream = rest[..call_length].iter().cloned().collect();
        match (call.when, place.crossing) {
            // What is looked into is awaited, and tokio's `yield_now()` is a future.
            (When::AtOnce, _) if !group.stream().is_empty() || place.looks => None,
            (When::AtOnce, Crossing::Skip) => Some((whole, 1)),
            (When::AtOnce, Crossing::Carry) => {
                let private = self.private();
                let span = Span::mixed_site().located_at(first_span(&whole));
                let arguments = quote_spanned!(span=> #private::apart(), #whole);
                Some((call::call(private, "call_apart", &arguments, first_span(&whole), last_span(&whole)), 0))
            }
            (When::AtOnce, Crossing::Detach(_)) => None,
            (When::Polled, _) => {
                let (arguments, mut sites, is_given) = self.given(group, "given", place)?;
                let dot =
                    before.iter().rposition(|token| matches!(token, TokenTree::Punct(dot) if dot.as_char() == '.'))?;
                let (receiver, found) = self.code(&before[..dot], place);
                sites += found;
                let called: TokenStream = before[dot..].iter().cloned().collect();
                let call = quote!(#receiver #called #arguments);
                Some((
                    if is_given { operand(self.by_type("polled", &call), &rest[call_length..]) } else { call },
                    sites,
                ))
            }
        }
    }

    /// The arguments, of which the last goes through `function` if it may be a future: then `true` is given, too.
    pub(super) fn given(&mut self, group: &Group, function: &str, place: Place) -> Option<(Group, usize, bool)> {
        let mut list: Vec<Expr> = arguments(group)?.into_iter().map(bare).collect();
        let last = list.pop()?;
        let may_be_future = match &last {
            Expr::Reference(reference) => reference.mutability.is_some(),
            // What is moved out of there would have been reborrowed.
            Expr::Closure(_) | Expr::Field(_) => false,
            last => may_be_work(last, &self.references),
        };
        let is_given = may_be_future && matches!(place.crossing, Crossing::Carry);
        let (before, mut sites) = (self.variables.len(), usize::from(matches!(place.crossing, Crossing::Skip)));
        let mut given = Vec::new();
        for mut argument in list {
            sites += self.value(&mut argument, Asks::Here, place.looking());
            given.push(argument.into_token_stream());
        }
        let last = match last {
            // It gets its context here, and so captures none.
            block @ Expr::Async(_) if is_given => {
                let (block, found) = self.tokens(block.into_token_stream(), place.blocks(Blocks::ArePolledHere));
                sites += found;
                block
            }
            mut last => {
                sites += self.value(&mut last, Asks::Here, place.looking());
                last.into_token_stream()
            }
        };
        given.push(if is_given { self.by_type(function, &last) } else { last });
        // What is around this call asks for them, if that is checked.
        if !place.looks
            && let Some(first) = given.first_mut()
        {
            let variables = self.variables.split_off(before);
            *first = self.with_variables(std::mem::take(first), &variables, place);
        }
        Some((with_tokens(group, quote!(#(#given),*)), sites, is_given))
    }

    /// `match function(work) { work => { use apart_kinds::*; let work = (&&work).__ctx_kind().wrap(work); work } }`
    fn by_type(&self, function: &str, work: &TokenStream) -> TokenStream {
        // The outermost tokens have the user's spans, for the reason given in `HandOver::wrap`.
        let (first, last) = (first_span(work), last_span(work));
        let (private, span) = (self.private(), Span::mixed_site().located_at(first));
        let function = Ident::new(function, span);
        let arm = quote_spanned! {span=>
            ctx_work => {
                use #private::apart_kinds::*;
                let ctx_wrapped = (&&ctx_work).__ctx_kind().wrap(ctx_work);
                ctx_wrapped
            }
        };
        let keyword = Ident::new("match", first);
        let mut arms = Group::new(Delimiter::Brace, arm);
        arms.set_span(last);
        quote_spanned!(span=> #keyword #private::#function(#work) #arms)
    }
}
