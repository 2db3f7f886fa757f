//! The statement or expression that a directive stands on: `#[context(detach)]`, `carry`, `skip` or `unchecked`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;

use crate::recognize::directive::{Directive, What};
use crate::recognize::spawn_site::Wraps;
use crate::rewrite::rewriter::{AtSpawnSites, Blocks, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::rewrite::value::CheckedBy;
use crate::syntax::expressions::{first_expression, initializer};
use crate::syntax::spans::first_span;
use crate::wrap::closure::Calls;
use crate::wrap::hand_over::Takes;

impl Rewriter<'_> {
    /// Rewrites the code behind the directive that `rest` begins with.
    pub(super) fn directive(&mut self, directive: Directive, rest: &[TokenTree], around: Surroundings) -> Rewritten {
        let (length, tokens) = self.behind_directive(directive, &rest[2..], around);
        Rewritten::changed(2 + length, tokens, 0)
    }

    /// The statement or expression behind the directive, and the number of its tokens.
    fn behind_directive(
        &mut self,
        directive: Directive,
        rest: &[TokenTree],
        around: Surroundings,
    ) -> (usize, TokenStream) {
        // `#[context(carry)] let job = expression;`: the directive means the expression.
        let head = match rest.first() {
            Some(TokenTree::Ident(word)) if word == "let" => initializer(rest),
            _ => 0,
        };
        let mut result: TokenStream = rest[..head].iter().cloned().collect();
        if let Some(second) = Directive::parse(&rest[head..]) {
            self.errors.at(second.name, "one `#[context(..)]` is enough");
            let (length, rewritten) = self.behind_directive(directive, &rest[head + 2..], around);
            result.extend(rewritten);
            return (head + 2 + length, result);
        }
        let (length, expression) = first_expression(&rest[head..]);
        result.extend(self.directed_expression(directive, expression, around.with_blocks(Blocks::Escape)));
        (head + length, result)
    }

    fn directed_expression(
        &mut self,
        directive: Directive,
        expression: TokenStream,
        around: Surroundings,
    ) -> TokenStream {
        let Directive { what, word, span, name } = directive;
        match what {
            What::Detach => self.without_context(AtSpawnSites::Detach(span), &word, span, expression, around),
            What::Skip => self.without_context(AtSpawnSites::Skip, &word, span, expression, around),
            What::Carry => self.carried(expression, around),
            What::Unchecked(keys) if keys.is_empty() => self.tokens(expression, around.unchecked()).0,
            What::Unchecked(keys) => {
                let around = Surroundings {
                    provided_to_work: self.with_unchecked(around.provided_to_work, &keys),
                    provided_to_code: self.with_unchecked(around.provided_to_code, &keys),
                    ..around
                };
                self.tokens(expression, around).0
            }
            What::Unknown => {
                let span = if word.is_empty() { name } else { span };
                self.errors.at(
                    span,
                    format!("unknown `#[context({word})]`: expected `detach`, `carry`, `skip`, `unchecked` or `unchecked(Key)`"),
                );
                self.tokens(expression, Surroundings { at_spawn_sites: AtSpawnSites::Carry, ..around }).0
            }
        }
    }

    /// `#[context(detach)]` and `#[context(skip)]`. Without a spawn site in the expression, they are an error.
    fn without_context(
        &mut self,
        at_spawn_sites: AtSpawnSites,
        word: &str,
        span: Span,
        expression: TokenStream,
        around: Surroundings,
    ) -> TokenStream {
        let (tokens, sites) = self.tokens(expression, Surroundings { at_spawn_sites, ..around });
        if sites == 0 {
            self.errors.at(span, format!("no spawn site here: `#[context({word})]` goes on a statement or expression that hands work to a task or thread"));
        }
        tokens
    }

    /// `#[context(carry)]`: a hand-over that is not the call of a spawn site.
    fn carried(&mut self, expression: TokenStream, around: Surroundings) -> TokenStream {
        let around = self.handed_over(Takes::WhatCrosses, around);
        let made = self.creation("Scope", "#[context(carry)]", first_span(&expression));
        let mut hand_over = self.hand_over(Takes::WhatCrosses, around, made);
        match syn::parse2::<Expr>(expression.clone()) {
            Ok(Expr::Closure(closure)) if !closure.inputs.is_empty() || closure.asyncness.is_some() => {
                let (closure, _) = self.closure_body(closure, around);
                if closure.capture.is_some() {
                    return hand_over.closure(closure, Calls::Many);
                }
                self.errors.at(first_span(&expression), "a carried closure with parameters must own its context: write `move`. For a variable that the closure must not own, take a reference before the closure");
                closure.into_token_stream()
            }
            Ok(Expr::Closure(closure)) => {
                let (closure, _) = self.closure_body(closure, around);
                hand_over.wrap(closure.into_token_stream(), Wraps::Work, self.errors)
            }
            Ok(mut expression) if !matches!(expression, Expr::Async(_)) => {
                let before = self.variables.len();
                self.value(&mut expression, CheckedBy::Around, around.awaited());
                hand_over.variables = self.variables.split_off(before);
                hand_over.wrap(expression.into_token_stream(), Wraps::Work, self.errors)
            }
            _ => {
                let (tokens, _) = self.tokens(expression, around.with_blocks(Blocks::ArePolledHere));
                hand_over.wrap(tokens, Wraps::Work, self.errors)
            }
        }
    }
}
