//! Calls that wait by running any work that is ready. Work that is not the caller's own runs in no context. `apart.rs`
//! of the runtime says how.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use crate::recognize::chain::runs_others::{RunsOthers, When};
use crate::recognize::work::may_be_work;
use crate::rewrite::rewriter::{AtSpawnSites, Blocks, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::rewrite::value::CheckedBy;
use crate::syntax::groups::with_tokens;
use crate::syntax::spans::{first_span, last_span};
use crate::syntax::tokens::is_punct;
use crate::wrap::call::{self, as_operand};

impl Rewriter<'_> {
    /// ```text
    /// runtime.block_on(job)   =>   runtime.block_on(match waited_for(job) { work => { .. } })
    /// ```
    pub(super) fn block_on(&mut self, call: &[TokenTree], list: Vec<Expr>, around: Surroundings) -> Rewritten {
        match call.last() {
            Some(TokenTree::Group(group)) => {
                let (arguments, sites, _) = self.given(group, list, "waited_for", around);
                Rewritten::call(call, arguments, sites)
            }
            _ => Rewritten::unchanged(call),
        }
    }

    /// ```text
    /// tasks.run_until(job)   =>   match polled(tasks.run_until(given(job))) { work => { .. } }
    /// rayon::yield_now()     =>   call_apart(apart(), rayon::yield_now())
    /// ```
    pub(super) fn runs_others(
        &mut self,
        rest: &[TokenTree],
        call: &RunsOthers,
        list: Vec<Expr>,
        around: Surroundings,
    ) -> Rewritten {
        let (whole, behind) = rest.split_at(call.arguments + 1);
        match (call.when, around.at_spawn_sites) {
            (When::AtOnce, AtSpawnSites::Skip) => Rewritten { sites: 1, ..Rewritten::unchanged(whole) },
            (When::AtOnce, AtSpawnSites::Detach(_)) => Rewritten::unchanged(whole),
            (When::AtOnce, AtSpawnSites::Carry) => {
                let (private, length) = (self.private(), whole.len());
                let whole: TokenStream = whole.iter().cloned().collect();
                let (first, last) = (first_span(&whole), last_span(&whole));
                let span = Span::mixed_site().located_at(first);
                let arguments = quote_spanned!(span=> #private::apart(), #whole);
                Rewritten::changed(length, call::call(private, "call_apart", &arguments, first, last), 0)
            }
            (When::Polled, _) => self.run_until(whole, list, behind, around),
        }
    }

    fn run_until(
        &mut self,
        whole: &[TokenTree],
        list: Vec<Expr>,
        behind: &[TokenTree],
        around: Surroundings,
    ) -> Rewritten {
        let dot = whole.iter().rposition(|token| is_punct(token, '.'));
        let (Some(dot), Some(TokenTree::Group(group))) = (dot, whole.last()) else {
            return Rewritten::unchanged(whole);
        };
        let (arguments, sites, is_given) = self.given(group, list, "given", around);
        let (receiver, found) = self.code(&whole[..dot], around);
        let called = &whole[dot..whole.len() - 1];
        let call = quote!(#receiver #(#called)* #arguments);
        let call = if is_given { as_operand(self.by_type("polled", &call), behind) } else { call };
        Rewritten::changed(whole.len(), call, sites + found)
    }

    /// The arguments. If the last argument may be a future, it goes through `function`, and the third result is `true`.
    fn given(
        &mut self,
        group: &Group,
        mut list: Vec<Expr>,
        function: &str,
        around: Surroundings,
    ) -> (Group, usize, bool) {
        let Some(last) = list.pop() else { return (group.clone(), 0, false) };
        let may_be_future = match &last {
            Expr::Reference(reference) => reference.mutability.is_some(),
            // A closure is no future. A field would be moved, where the call would reborrow it.
            Expr::Closure(_) | Expr::Field(_) => false,
            last => may_be_work(last, &self.references),
        };
        let is_given = may_be_future && matches!(around.at_spawn_sites, AtSpawnSites::Carry);
        let mut sites = usize::from(matches!(around.at_spawn_sites, AtSpawnSites::Skip));
        let before = self.variables.len();
        let mut given = Vec::new();
        for mut argument in list {
            sites += self.value(&mut argument, CheckedBy::Itself, around.awaited());
            given.push(argument.into_token_stream());
        }
        let last = match last {
            // The block gets its context here, so it captures none.
            block @ Expr::Async(_) if is_given => {
                let (block, found) = self.tokens(block.into_token_stream(), around.with_blocks(Blocks::ArePolledHere));
                sites += found;
                block
            }
            mut last => {
                sites += self.value(&mut last, CheckedBy::Itself, around.awaited());
                last.into_token_stream()
            }
        };
        given.push(if is_given { self.by_type(function, &last) } else { last });
        // In an awaited value, the check around this call checks the variables.
        if !around.is_awaited
            && let Some(first) = given.first_mut()
        {
            let variables = self.variables.split_off(before);
            *first = self.with_checked_variables(std::mem::take(first), &variables, around);
        }
        (with_tokens(group, quote!(#(#given),*)), sites, is_given)
    }

    /// Wraps work by its type:
    ///
    /// ```text
    /// match function(work) { work => { use apart_kinds::*; let work = (&&work).__ctx_kind().wrap(work); work } }
    /// ```
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
