//! Calls that wait by running whatever there is to run: what is not the caller's own runs in no context. The runtime's `apart.rs`
//! says how.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use crate::awaited::Asks;
use crate::chain::{RunsOthers, When};
use crate::hand_over::{self, may_be_work};
use crate::rewrite::{Blocks, Crossing, Place, Rewriter, arguments, bare, with_tokens};
use crate::tokens::{first_span, is_any, is_await, last_span, turbofish};

/// What a call does with its last argument, if that is a future.
#[derive(Clone, Copy)]
enum Takes {
    /// `runtime.block_on(job)`: the thread waits for it.
    WaitsFor,
    /// `tasks.run_until(job).await`: it is a part of another.
    Given,
}

impl Rewriter<'_> {
    /// If a call that waits for a future begins at `at`: its length, and its arguments.
    ///
    /// ```text
    /// runtime.block_on(job)   =>   runtime.block_on(match waited_for(job) { work => { .. } })
    /// ```
    pub(crate) fn waits_for(&mut self, tokens: &[TokenTree], at: usize, place: Place) -> Option<(usize, Group, usize)> {
        let TokenTree::Ident(name) = &tokens[at] else { return None };
        if !self.glance.runs_others || !is_any(name, &["block_on", "run_until"]) || is_definition(&tokens[..at]) {
            return None;
        }
        let end = at + 1 + turbofish(&tokens[at + 1..]);
        match tokens.get(end) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                // Without its end, the chain is not known to run the work of others when it is polled.
                let is_polled = is_await(&tokens[end + 1..]);
                let (group, sites) = self.given(group, (!is_polled).then_some(Takes::WaitsFor), place)?;
                Some((end + 1 - at, group, sites))
            }
            _ => None,
        }
    }

    /// ```text
    /// tasks.run_until(job).await   =>   match polled(tasks.run_until(given(job))) { work => { .. } }.await
    /// rayon::yield_now()           =>   call_apart(apart(), rayon::yield_now())
    /// ```
    pub(crate) fn runs_others(
        &mut self,
        rest: &[TokenTree],
        call: &RunsOthers,
        place: Place,
    ) -> Option<(TokenStream, usize)> {
        let (before, TokenTree::Group(group)) = (&rest[..call.arguments], &rest[call.arguments]) else { return None };
        if !matches!(place.crossing, Crossing::Carry) {
            return None;
        }
        let whole: TokenStream = rest[..=call.arguments].iter().cloned().collect();
        match call.when {
            When::AtOnce if group.stream().is_empty() => {
                let private = self.private();
                let span = Span::mixed_site().located_at(first_span(&whole));
                let arguments = quote_spanned!(span=> #private::apart(), #whole);
                Some((hand_over::call(private, "call_apart", &arguments, first_span(&whole), last_span(&whole)), 0))
            }
            When::AtOnce => None,
            When::Polled => {
                let (arguments, mut sites) = self.given(group, Some(Takes::Given), place)?;
                let dot =
                    before.iter().rposition(|token| matches!(token, TokenTree::Punct(dot) if dot.as_char() == '.'))?;
                let (receiver, found) = self.code(&before[..dot], place);
                sites += found;
                let called: TokenStream = before[dot..].iter().cloned().collect();
                Some((self.by_type("polled", &quote!(#receiver #called #arguments)), sites))
            }
        }
    }

    /// The arguments. It is the last that may be the future.
    fn given(&mut self, group: &Group, takes: Option<Takes>, place: Place) -> Option<(Group, usize)> {
        let mut list: Vec<Expr> = arguments(group)?.into_iter().map(bare).collect();
        let last = list.pop()?;
        let takes = takes.filter(|_| {
            let may_be_future = matches!(last, Expr::Reference(_)) || may_be_work(&last, &[]);
            may_be_future && !matches!(last, Expr::Closure(_)) && matches!(place.crossing, Crossing::Carry)
        });
        let (before, mut sites) = (self.variables.len(), 0);
        let mut given = Vec::new();
        for mut argument in list {
            sites += self.value(&mut argument, Asks::Here, place.looking());
            given.push(argument.into_token_stream());
        }
        let last = match last {
            // It gets its context here, and so captures none.
            block @ Expr::Async(_) if takes.is_some() => {
                let (block, found) = self.tokens(block.into_token_stream(), place.blocks(Blocks::ArePolledHere));
                sites += found;
                block
            }
            mut last => {
                sites += self.value(&mut last, Asks::Here, place.looking());
                last.into_token_stream()
            }
        };
        given.push(match takes {
            Some(Takes::WaitsFor) => self.by_type("waited_for", &last),
            Some(Takes::Given) => self.by_type("given", &last),
            None => last,
        });
        // What is around this call asks for them, if that is checked.
        if !place.looks
            && let Some(first) = given.first_mut()
        {
            let variables = self.variables.split_off(before);
            *first = self.with_variables(std::mem::take(first), &variables, place);
        }
        let sites = sites + usize::from(matches!(place.crossing, Crossing::Skip));
        Some((with_tokens(group, quote!(#(#given),*)), sites))
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

fn is_definition(before: &[TokenTree]) -> bool {
    matches!(before.last(), Some(TokenTree::Ident(word)) if word == "fn")
}
