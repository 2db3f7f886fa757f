//! Functions that spawn, and are handed over by their name: `.map(tokio::spawn)`.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use crate::rewrite::rewriter::Rewriter;
use crate::syntax::groups::{trees, with_tokens};
use crate::syntax::tokens::{is_any, is_punct};

impl Rewriter<'_> {
    /// The arguments of a call, if they contain functions that spawn.
    pub(super) fn spawning_functions(&mut self, before: &[TokenTree], arguments: &Group) -> Option<Group> {
        let closures = with_closures(before, arguments)?;
        self.changes += 1;
        Some(closures)
    }
}

/// The arguments of a call with closures in the place of functions that spawn. A function in `.map(tokio::spawn)` does
/// not know who calls it, so it becomes a closure: `.map(|job| tokio::spawn(job))`. Functions are recognised by their
/// path, and only in methods that call them with an item: in `post(task::spawn)`, the path may name a handler.
fn with_closures(before: &[TokenTree], arguments: &Group) -> Option<Group> {
    const METHODS: [&str; 8] = ["and_then", "filter_map", "flat_map", "for_each", "map", "map_ok", "map_or", "then"];
    match before {
        [.., dot, TokenTree::Ident(method)] if is_punct(dot, '.') && is_any(method, &METHODS) => {}
        _ => return None,
    }
    const FUNCTIONS: [&str; 3] = ["spawn", "spawn_blocking", "spawn_local"];
    const OF: [&str; 9] = ["actix_rt", "async_std", "blocking", "rayon", "rt", "smol", "task", "thread", "tokio"];
    let is_such = |path: &[TokenTree]| match path {
        [start @ .., TokenTree::Ident(of), first, second, TokenTree::Ident(name)] => {
            is_any(name, &FUNCTIONS)
                && is_any(of, &OF)
                && is_punct(first, ':')
                && is_punct(second, ':')
                && start.iter().all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'))
        }
        _ => false,
    };
    let tokens = trees(arguments);
    let is_comma = |token: &TokenTree| is_punct(token, ',');
    if !tokens.split(is_comma).any(is_such) {
        return None;
    }
    let mut with = TokenStream::new();
    for (index, argument) in tokens.split(is_comma).enumerate() {
        if index > 0 {
            with.extend(quote!(,));
        }
        let argument: TokenStream = match is_such(argument) {
            true => {
                let around = Span::mixed_site().located_at(argument[0].span());
                let job = Ident::new("ctx_job", around);
                quote_spanned!(around=> |#job| #(#argument)*(#job))
            }
            false => argument.iter().cloned().collect(),
        };
        with.extend(argument);
    }
    Some(with_tokens(arguments, with))
}
