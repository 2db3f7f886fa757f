//! The closures of a parallel iterator: rewriting what `chain.rs` has found.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use crate::chain::{self, Parallel, Runs};
use crate::hand_over::{self, Calls, Takes};
use crate::rewrite::{Crossing, Place, Rewriter, arguments, bare, with_tokens};
use crate::tokens::first_span;

impl Rewriter<'_> {
    /// ```text
    /// items.par_iter().map(|x| f(x)).sum()
    /// =>
    /// match (&handed_here(SITE, here()), items.par_iter()) { (context, work) => work.map(|x| inside(&context, || f(x))).sum() }
    /// ```
    /// In front of `match`, temporaries live as long as they did. What does not run here may outlive the context that
    /// stands around it. There, a closure that owns what it captures gets a context of its own, and another is left alone.
    pub(crate) fn parallel(
        &mut self,
        rest: &[TokenTree],
        chain: &Parallel,
        place: Place,
    ) -> Option<(TokenStream, usize)> {
        if !chain::may_have_closure(&rest[chain.source..chain.length]) {
            return None;
        }
        match place.crossing {
            Crossing::Carry => {}
            Crossing::Skip => return Some((self.left_alone(rest, chain, place), 1)),
            Crossing::Detach(attribute) => {
                let message =
                    "a parallel iterator cannot be detached: its caller waits for it, as a part of its own work";
                self.errors.at(attribute, message);
                return Some((self.left_alone(rest, chain, place), 1));
            }
        }
        let place = Place { in_parallel: place.in_parallel || chain.runs == Runs::Here, ..place };
        let (receiver, mut sites) = self.code(&rest[..chain.source], place);
        let (source, found) = self.parallel_calls(&rest[chain.source..chain.source_end], place);
        let (calls, more) = self.parallel_calls(&rest[chain.source_end..chain.length], place);
        sites += found + more;
        if chain.runs != Runs::Here {
            return Some((quote!(#receiver #source #calls), sites));
        }
        let start = first_span(&rest[0].clone().into());
        let source_name = rest[chain.source..chain.source_end].iter().find_map(|token| match token {
            TokenTree::Ident(name) => Some(name.to_string()),
            _ => None,
        });
        let made = self.creation("Pool", source_name.unwrap_or_default(), start);
        let span = Span::mixed_site().located_at(start);
        let context = self.hand_over(Takes::AllHere, place, made).handed_here(span);
        let (name, work) = (hand_over::context_variable(start), Ident::new("ctx_work", span));
        // A closure in the source itself has the context from the arm, too.
        let scoped = if chain::may_have_closure(&rest[chain.source..chain.source_end]) {
            quote_spanned!(span=> match &#context { #name => #receiver #source #calls })
        } else {
            quote_spanned!(span=> match (&#context, #receiver #source) { (#name, #work) => #work #calls })
        };
        let scoped = if chain::is_operand(&rest[chain.length..]) { quote_spanned!(span=> (#scoped)) } else { scoped };
        Some((scoped, sites))
    }

    /// The same without a context.
    fn left_alone(&mut self, rest: &[TokenTree], chain: &Parallel, place: Place) -> TokenStream {
        let mut tokens = TokenStream::new();
        for token in &rest[..chain.length] {
            match token {
                TokenTree::Group(group) => tokens.extend([TokenTree::Group(self.group(group, place).0)]),
                token => tokens.extend([token.clone()]),
            }
        }
        tokens
    }

    fn parallel_calls(&mut self, calls: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let (mut tokens, mut sites, mut method) = (TokenStream::new(), 0, String::new());
        for token in calls {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    let (group, found) = self.parallel_arguments(&method, group, place);
                    tokens.extend([TokenTree::Group(group)]);
                    sites += found;
                }
                token => {
                    if let TokenTree::Ident(name) = token {
                        method = name.to_string();
                    }
                    tokens.extend([token.clone()]);
                }
            }
        }
        (tokens, sites)
    }

    fn parallel_arguments(&mut self, method: &str, group: &Group, place: Place) -> (Group, usize) {
        let Some(list) = arguments(group) else { return self.group(group, place) };
        let mut sites = 0;
        let made = self.creation("Pool", method, first_span(&group.stream()));
        let list: Vec<TokenStream> = list
            .into_iter()
            .map(|argument| match bare(argument) {
                Expr::Closure(closure) => {
                    let (closure, inside) = self.closure_body(closure, place);
                    sites += inside;
                    let hand_over = self.hand_over(Takes::AllHere, place, made.clone());
                    match closure.capture {
                        _ if place.in_parallel => hand_over.inside(closure, Calls::Many),
                        Some(_) => hand_over.closure(closure, Calls::Many),
                        None => closure.into_token_stream(),
                    }
                }
                Expr::Path(function) if place.in_parallel && chain::calls_with_one(method, &function.path) => {
                    let name = Ident::new("ctx_item", Span::mixed_site());
                    let closure = syn::parse_quote!(|#name| #function(#name));
                    self.hand_over(Takes::AllHere, place, made.clone()).inside(closure, Calls::Many)
                }
                argument => {
                    let (tokens, inside) = self.tokens(argument.into_token_stream(), place);
                    sites += inside;
                    tokens
                }
            })
            .collect();
        (with_tokens(group, quote!(#(#list),*)), sites)
    }
}
