//! The closures of a parallel iterator that `recognize/chain/parallel.rs` has found.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use crate::recognize::chain::parallel::{self, Parallel, Runs};
use crate::recognize::chain::{iterators, walk};
use crate::rewrite::rewriter::{AtSpawnSites, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::syntax::groups::{arguments, with_tokens, without_parentheses};
use crate::syntax::spans::first_span;
use crate::wrap::closure::{self, Calls};
use crate::wrap::hand_over::Takes;

impl Rewriter<'_> {
    /// ```text
    /// items.par_iter().map(|x| f(x)).sum()
    /// =>
    /// match (&handed_here(SITE, here()), items.par_iter()) { (context, work) => work.map(|x| inside(&context, || f(x))).sum() }
    /// ```
    ///
    /// In front of `match`, temporaries live as long as before. A chain that does not run here may outlive the context
    /// around it. There, a closure that owns its captured variables gets a context of its own, and another closure is
    /// left alone.
    ///
    /// `.par_bridge()` asks the iterator in front of it for items on the threads of the pool. So the closures of its
    /// adapters are wrapped, too:
    ///
    /// ```text
    /// items.iter().map(|x| f(x)).par_bridge().sum()
    /// =>
    /// match (&handed_here(SITE, here()), items.iter()) { (context, work) => work.map(|x| inside(&context, || f(x))).par_bridge().sum() }
    /// ```
    pub(super) fn parallel(&mut self, rest: &[TokenTree], chain: &Parallel, around: Surroundings) -> Rewritten {
        match around.at_spawn_sites {
            AtSpawnSites::Carry => {}
            AtSpawnSites::Skip => return self.left_alone(rest, chain, around),
            AtSpawnSites::Detach(attribute) => {
                let message = "a parallel iterator cannot be detached: its caller waits for it";
                self.errors.at(attribute, message);
                return self.left_alone(rest, chain, around);
            }
        }
        let around = Surroundings { in_parallel_chain: around.in_parallel_chain || chain.runs == Runs::Here, ..around };
        // The code up to here can stay in front of the `match`. The closures behind it take the context from the
        // `match`.
        let adapters = &rest[chain.adapters..chain.source];
        let may_be_temporary = iterators::gives_parts(adapters) && walk::is_call(&rest[..chain.adapters]);
        let has_adapters = walk::may_have_closure(adapters) && !may_be_temporary;
        let begin = if has_adapters { chain.adapters } else { chain.source };
        let (receiver, mut sites) = self.code(&rest[..begin], around);
        let (adapted, of_adapters) = self.parallel_calls(&rest[begin..chain.source], Caller::Iterator, around);
        let (source, found) = self.parallel_calls(&rest[chain.source..chain.source_end], Caller::Rayon, around);
        let (calls, more) = self.parallel_calls(&rest[chain.source_end..chain.length], Caller::Rayon, around);
        sites += of_adapters + found + more;
        if chain.runs != Runs::Here {
            return Rewritten::changed(chain.length, quote!(#receiver #adapted #source #calls), sites);
        }
        let start = first_span(&rest[0].clone().into());
        let source_name = rest[chain.source..chain.source_end].iter().find_map(|token| match token {
            TokenTree::Ident(name) => Some(name.to_string()),
            _ => None,
        });
        let made = self.creation("Pool", source_name.unwrap_or_default(), start);
        let span = Span::mixed_site().located_at(start);
        let context = self.hand_over(Takes::AllHere, around, made).handed_here(span);
        let (name, work) = (closure::context_variable(start), Ident::new("ctx_work", span));
        // A closure in the source itself takes the context from the `match`, too.
        let scoped = if has_adapters && walk::is_call(&rest[..begin]) && !iterators::borrows(adapters) {
            quote_spanned!(span=> match (&#context, #receiver) { (#name, #work) => #work #adapted #source #calls })
        } else if has_adapters || walk::may_have_closure(&rest[chain.source..chain.source_end]) {
            quote_spanned!(span=> match &#context { #name => #receiver #adapted #source #calls })
        } else {
            quote_spanned!(span=> match (&#context, #receiver #source) { (#name, #work) => #work #calls })
        };
        let scoped = if walk::is_operand(&rest[chain.length..]) { quote_spanned!(span=> (#scoped)) } else { scoped };
        Rewritten::changed(chain.length, scoped, sites)
    }

    /// The chain without a context.
    fn left_alone(&mut self, rest: &[TokenTree], chain: &Parallel, around: Surroundings) -> Rewritten {
        let mut tokens = TokenStream::new();
        for token in &rest[..chain.length] {
            match token {
                TokenTree::Group(group) => tokens.extend([TokenTree::Group(self.group(group, around).0)]),
                token => tokens.extend([token.clone()]),
            }
        }
        Rewritten::changed(chain.length, tokens, 1)
    }

    fn parallel_calls(&mut self, calls: &[TokenTree], caller: Caller, around: Surroundings) -> (TokenStream, usize) {
        let (mut tokens, mut sites, mut method) = (TokenStream::new(), 0, String::new());
        for token in calls {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    let (group, found) = self.parallel_arguments(&method, group, caller, around);
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

    fn parallel_arguments(
        &mut self,
        method: &str,
        group: &Group,
        caller: Caller,
        around: Surroundings,
    ) -> (Group, usize) {
        let Some(list) = arguments(group) else { return self.group(group, around) };
        let mut sites = 0;
        let made = self.creation("Pool", method, first_span(&group.stream()));
        let list: Vec<TokenStream> = list
            .into_iter()
            .map(|argument| match without_parentheses(argument) {
                Expr::Closure(closure) => {
                    let (closure, inside) = self.closure_body(closure, around);
                    sites += inside;
                    let hand_over = self.hand_over(Takes::AllHere, around, made.clone());
                    match closure.capture {
                        _ if around.in_parallel_chain => hand_over.inside(closure, Calls::Many),
                        Some(_) => hand_over.closure(closure, Calls::Many),
                        None => closure.into_token_stream(),
                    }
                }
                Expr::Path(function)
                    if around.in_parallel_chain
                        && (parallel::calls_with_one(method, &function.path) || iterators::calls_with_none(method)) =>
                {
                    let hand_over = self.hand_over(Takes::AllHere, around, made.clone());
                    let item =
                        (!iterators::calls_with_none(method)).then(|| Ident::new("ctx_item", Span::mixed_site()));
                    match caller {
                        Caller::Rayon => hand_over.inside(syn::parse_quote!(|#item| #function(#item)), Calls::Many),
                        // The function may change variables that it owns. If it does not, the underscore keeps the lint
                        // silent.
                        Caller::Iterator => {
                            let name = Ident::new("_ctx_function", Span::mixed_site());
                            let closure = syn::parse_quote!(move |#item| #name(#item));
                            let closure = hand_over.inside(closure, Calls::Many);
                            quote!({ let mut #name = #function; #closure })
                        }
                    }
                }
                argument => {
                    let is_iterator =
                        iterators::takes_iterator(method) && (caller == Caller::Iterator || method == "par_bridge");
                    let (tokens, inside) = match is_iterator {
                        true => self.adapted(argument.into_token_stream(), around),
                        false => self.tokens(argument.into_token_stream(), around),
                    };
                    sites += inside;
                    tokens
                }
            })
            .collect();
        (with_tokens(group, quote!(#(#list),*)), sites)
    }

    /// An iterator that becomes a part of an iterator that runs on other threads.
    fn adapted(&mut self, iterator: TokenStream, around: Surroundings) -> (TokenStream, usize) {
        let tokens: Vec<TokenTree> = iterator.clone().into_iter().collect();
        let Some(begin) = iterators::adapters(&tokens) else { return self.tokens(iterator, around) };
        let (receiver, sites) = self.code(&tokens[..begin], around);
        let (adapted, found) = self.parallel_calls(&tokens[begin..], Caller::Iterator, around);
        (quote!(#receiver #adapted), sites + found)
    }
}

/// Who calls a closure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Caller {
    Rayon,
    /// An iterator that one thread at a time asks for items. Its closures may change variables that they own.
    Iterator,
}
