//! What `#[context(detach)]`, `carry`, `skip` and `unchecked` stand on.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;

use crate::recognize::directive::{Directive, What};
use crate::recognize::spawn_site::AsksFor;
use crate::rewrite::rewriter::{Blocks, Crossing, Place, Rewriter};
use crate::rewrite::value::Asks;
use crate::syntax::expressions::{first_expression, initializer};
use crate::syntax::spans::first_span;
use crate::wrap::closure::Calls;
use crate::wrap::hand_over::Takes;

impl Rewriter<'_> {
    /// Rewrites what `#[context(..)]` stands on, the beginning of `rest`; says how many tokens that was.
    pub(super) fn directed(&mut self, directive: Directive, rest: &[TokenTree], place: Place) -> (usize, TokenStream) {
        // `#[context(carry)] let job = expression;`: the expression is meant.
        let head = match rest.first() {
            Some(TokenTree::Ident(word)) if word == "let" => initializer(rest),
            _ => 0,
        };
        let mut result: TokenStream = rest[..head].iter().cloned().collect();
        if let Some(second) = Directive::parse(&rest[head..]) {
            self.errors.at(second.place, "one `#[context(..)]` is enough");
            let (length, rewritten) = self.directed(directive, &rest[head + 2..], place);
            result.extend(rewritten);
            return (head + 2 + length, result);
        }
        let (length, expression) = first_expression(&rest[head..]);
        let place = Place { blocks: Blocks::Escape, ..place };
        match directive.what {
            What::Detach | What::Skip => {
                let crossing = match directive.what {
                    What::Detach => Crossing::Detach(directive.span),
                    _ => Crossing::Skip,
                };
                let (tokens, sites) = self.tokens(expression, Place { crossing, ..place });
                if sites == 0 {
                    self.errors.at(directive.span, format!("no spawn site here: `#[context({})]` goes on a statement or expression that hands work to a task or thread", directive.word));
                }
                result.extend(tokens);
            }
            What::Carry => result.extend(self.carried(expression, place)),
            What::Unchecked(keys) if keys.is_empty() => result.extend(self.tokens(expression, place.unchecked()).0),
            What::Unchecked(keys) => {
                let place = Place {
                    provided: self.with_unchecked(place.provided, &keys),
                    read: self.with_unchecked(place.read, &keys),
                    ..place
                };
                result.extend(self.tokens(expression, place).0);
            }
            What::Unknown => {
                let Directive { word, span, place: name, .. } = &directive;
                let span = if word.is_empty() { *name } else { *span };
                self.errors.at(
                    span,
                    format!("unknown `#[context({word})]`: expected `detach`, `carry`, `skip`, `unchecked` or `unchecked(Key)`"),
                );
                result.extend(self.tokens(expression, Place { crossing: Crossing::Carry, ..place }).0);
            }
        }
        (head + length, result)
    }

    /// `#[context(carry)]`: a hand-over that is no call of a spawn site.
    fn carried(&mut self, expression: TokenStream, place: Place) -> TokenStream {
        let place = self.handed_over(Takes::WhatCrosses, place);
        let made = self.creation("Scope", "#[context(carry)]", first_span(&expression));
        let mut hand_over = self.hand_over(Takes::WhatCrosses, place, made);
        match syn::parse2::<Expr>(expression.clone()) {
            Ok(Expr::Closure(closure)) if !closure.inputs.is_empty() || closure.asyncness.is_some() => {
                let (closure, _) = self.closure_body(closure, place);
                if closure.capture.is_some() {
                    return hand_over.closure(closure, Calls::Many);
                }
                self.errors.at(first_span(&expression), "a closure with parameters has to own its context to be carried: write `move`, and borrow what it shall not own before");
                closure.into_token_stream()
            }
            Ok(Expr::Closure(closure)) => {
                let (closure, _) = self.closure_body(closure, place);
                hand_over.wrap(closure.into_token_stream(), AsksFor::Work, self.errors)
            }
            Ok(mut expression) if !matches!(expression, Expr::Async(_)) => {
                let before = self.variables.len();
                self.value(&mut expression, Asks::Elsewhere, place.looking());
                hand_over.variables = self.variables.split_off(before);
                hand_over.wrap(expression.into_token_stream(), AsksFor::Work, self.errors)
            }
            _ => {
                let (tokens, _) = self.tokens(expression, place.blocks(Blocks::ArePolledHere));
                hand_over.wrap(tokens, AsksFor::Work, self.errors)
            }
        }
    }
}
