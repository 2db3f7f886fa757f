//! The walk over the tokens of a body. It works on tokens, so that it does the same inside of a foreign macro and outside, and a body that
//! does not parse yet still comes out.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Block;

use crate::input::kind::Begins;
use crate::recognize::calls::path_to;
use crate::recognize::chain::{parallel, runs_others, stream};
use crate::recognize::directive::{Directive, other_attribute};
use crate::recognize::items::{begins_item, code_for_elsewhere, joining_macro, nested_item, scope_call};
use crate::recognize::returned::Returned;
use crate::recognize::variables::declared;
use crate::rewrite::function_names;
use crate::rewrite::rewriter::{Blocks, Place, Rewriter};
use crate::rewrite::value::Asks;
use crate::syntax::groups::with_tokens;
use crate::syntax::tokens::{async_block, is_any, macro_call};
use crate::wrap::site::Call;

/// Macros that show the code of their arguments.
const SHOW_CODE: [&str; 4] = ["assert", "dbg", "debug_assert", "ensure"];

impl Rewriter<'_> {
    pub(crate) fn body(&mut self, body: &Group) -> Group {
        self.with_locals(|rewriter| {
            // What it returns is handed over. An opaque one is asked by its type.
            if rewriter.returned != Returned::AsItIs
                && rewriter.provided(Place::BODY).is_some()
                && let Ok(mut block) = syn::parse2::<Block>(body.to_token_stream())
            {
                let asks = if rewriter.returned == Returned::Opaque { Asks::Elsewhere } else { Asks::Here };
                rewriter.block(&mut block, asks, Place::BODY);
                let statements = &block.stmts;
                return with_tokens(body, quote!(#(#statements)*));
            }
            rewriter.group(body, Place::BODY).0
        })
    }

    /// The code in a group. Blocks in it may be polled anywhere.
    pub(crate) fn group(&mut self, group: &Group, place: Place) -> (Group, usize) {
        let looks = place.looks && group.delimiter() != Delimiter::Brace;
        self.group_in(group, Place { looks, ..place }.blocks(Blocks::Escape))
    }

    /// A group in which nothing changes is the user's own: a new one would have one place for both of its delimiters.
    pub(crate) fn group_in(&mut self, group: &Group, place: Place) -> (Group, usize) {
        let (outside, before) = (self.locals.last().map_or(0, Vec::len), self.variables.len());
        let changes = self.changes;
        let (tokens, sites) = self.tokens(group.stream(), place);
        if group.delimiter() == Delimiter::Brace {
            self.locals.iter_mut().last().into_iter().for_each(|locals| locals.truncate(outside));
            self.variables.truncate(before);
        }
        (if self.changes == changes { group.clone() } else { with_tokens(group, tokens) }, sites)
    }

    /// Rewrites a stretch of code; says to how many spawn sites `place.crossing` applied.
    pub(crate) fn tokens(&mut self, tokens: TokenStream, place: Place) -> (TokenStream, usize) {
        self.code(&tokens.into_iter().collect::<Vec<_>>(), place)
    }

    pub(crate) fn code(&mut self, tokens: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let mut result = TokenStream::new();
        let mut sites = 0;
        let mut at = 0;
        while at < tokens.len() {
            if let (Some(variable), Some(locals)) = (declared(&tokens[..at], &tokens[at]), self.locals.last_mut()) {
                locals.push(variable.clone());
            }
            if !may_begin_code(&tokens[at..]) {
                result.extend([tokens[at].clone()]);
                at += 1;
                continue;
            }
            let (length, found) = self.next(tokens, at, place, &mut result);
            sites += found;
            at += length;
        }
        (result, sites)
    }

    /// Adds what becomes of the code that begins at `at`; says how many tokens that was, and how many spawn sites were in
    /// it.
    pub(super) fn next(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        place: Place,
        result: &mut TokenStream,
    ) -> (usize, usize) {
        let rest = &tokens[at..];
        let item = nested_item(tokens, at);
        if let Some(length) = item {
            self.check_item(&tokens[..at], &rest[..length]);
        }
        if let Some(length) = item.or_else(|| code_for_elsewhere(rest)).or_else(|| other_attribute(rest)) {
            result.extend(rest[..length].iter().cloned());
            return (length, 0);
        }
        if let Some(directive) = Directive::parse(rest) {
            self.changes += 1;
            let (covered, rewritten) = self.directed(directive, &rest[2..], place);
            result.extend(rewritten);
            return (2 + covered, 0);
        }
        if let Some((length, awaited, sites)) = self.awaited(tokens, at, place) {
            self.changes += 1;
            result.extend(awaited);
            return (length, sites);
        }
        if self.glance.runs_others
            && !place.is_shown
            && let Some(call) = runs_others::runs_others(tokens, at)
            && let Some((rewritten, sites)) = self.runs_others(rest, &call, place)
        {
            self.changes += 1;
            result.extend(rewritten);
            return (call.arguments + 1, sites);
        }
        if self.glance.parallel
            && let Some(chain) = parallel::parallel(tokens, at)
            && let Some((rewritten, sites)) = self.parallel(rest, &chain, place)
        {
            self.changes += 1;
            result.extend(rewritten);
            return (chain.length, sites);
        }
        if self.glance.stream
            && let Some(length) = stream::stream(tokens, at)
            && self.wraps_blocks
        {
            self.changes += 1;
            let (rewritten, sites) = self.stream(&rest[..length], place);
            result.extend(rewritten);
            return (length, sites);
        }
        if let Some((arguments, site)) = self.call(tokens, at)
            && let TokenTree::Group(group) = &tokens[arguments]
            && let Some((group, sites)) = self.spawn_site(group, Call { site, path: path_to(tokens, at) }, place)
        {
            self.changes += 1;
            result.extend(tokens[at..arguments].iter().cloned());
            result.extend([TokenTree::Group(group)]);
            return (arguments + 1 - at, sites);
        }
        if let Some((length, call, sites)) = self.call_of_given(tokens, at, place) {
            self.changes += 1;
            result.extend(call);
            return (length, sites);
        }
        if let Some((length, group, sites)) = self.other_call(tokens, at, place) {
            self.changes += 1;
            result.extend(rest[..length - 1].iter().cloned());
            result.extend([TokenTree::Group(group)]);
            return (length, sites);
        }
        if let Some(length) = async_block(rest) {
            let (block, sites) = self.async_block(&rest[..length], place, &rest[length..]);
            result.extend(block);
            return (length, sites);
        }
        match &tokens[at] {
            TokenTree::Group(group) => {
                // What looks like a call may be something else to a macro: `cfg!(all(unix, not(test)))`.
                let is_macro = at > 1 && matches!(&tokens[at - 1], TokenTree::Punct(bang) if bang.as_char() == '!');
                let place = match at.checked_sub(2).map(|name| &tokens[name]) {
                    // They show their code: what need not change stays what it is.
                    Some(TokenTree::Ident(name)) if is_macro && is_any(name, &SHOW_CODE) => {
                        Place { is_shown: true, ..place.unchecked() }
                    }
                    _ if is_macro => place.not_looking(),
                    _ => place,
                };
                let place = if is_macro { place } else { self.once(&tokens[..at], place) };
                if !is_macro && let Some((group, sites)) = self.unrecognised(&tokens[..at], group, place) {
                    self.changes += 1;
                    result.extend([TokenTree::Group(group)]);
                    return (1, sites);
                }
                if !is_macro && let Some((group, sites)) = self.provided_by_call(&tokens[..at], group, place) {
                    result.extend([TokenTree::Group(group)]);
                    return (1, sites);
                }
                let called = function_names::called(&tokens[..at], group);
                self.changes += usize::from(called.is_some());
                let (group, sites) = self.group(called.as_ref().unwrap_or(group), place);
                result.extend([TokenTree::Group(group)]);
                (1, sites)
            }
            token => {
                result.extend([token.clone()]);
                (1, 0)
            }
        }
    }

    /// A call, of a function or macro, whose arguments are not like any other code: its length, and they.
    fn other_call(&mut self, tokens: &[TokenTree], at: usize, place: Place) -> Option<(usize, Group, usize)> {
        let rest = &tokens[at..];
        let group_at = |index: usize| match rest.get(index) {
            Some(TokenTree::Group(group)) => Some(group),
            _ => None,
        };
        let of_length = |length: usize| move |(group, sites)| (length, group, sites);
        if let (Some(length), TokenTree::Ident(name)) = (joining_macro(rest), &tokens[at]) {
            return Some(self.joined(name, group_at(length - 1)?, place.blocks(Blocks::ArePolledHere)))
                .map(of_length(length));
        }
        for (name, begins) in [("scope", Begins::OnTop), ("root", Begins::Afresh)] {
            if let Some(length) = macro_call(rest, &[name]) {
                return self.scope_macro(begins, group_at(length - 1)?, place).map(of_length(length));
            }
        }
        if let Some(length) = macro_call(rest, &["context"]) {
            return self.read(group_at(length - 1)?, place).map(of_length(length));
        }
        if let Some(length) = scope_call(tokens, at) {
            // The block in it runs in a context that nobody can see from here.
            return Some(self.group_in(group_at(length - 1)?, place.unchecked().blocks(Blocks::ArePolledHere)))
                .map(of_length(length));
        }
        if !place.is_shown
            && let Some(call) = self.waits_for(tokens, at, place)
        {
            return Some(call);
        }
        let (arguments, are_pushed) = self.call_to_look_into(tokens, at, place)?;
        let length = arguments + 1 - at;
        let group = group_at(length - 1)?;
        let place = self.once(&tokens[..arguments], place);
        self.look_into(group, &tokens[..arguments], are_pushed, place).map(of_length(length))
    }
}

/// Whether a token may begin something that is rewritten. Most do not: this is where most of them end.
fn may_begin_code(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Group(_), ..] => true,
        [TokenTree::Punct(punct), ..] => matches!(punct.as_char(), '#' | ':' | '<'),
        [TokenTree::Ident(_), TokenTree::Punct(punct), ..] => matches!(punct.as_char(), '.' | ':' | '!' | '?' | '<'),
        [TokenTree::Ident(word), TokenTree::Ident(_), ..] => begins_item(word) || is_any(word, &["async", "fn"]),
        [_, TokenTree::Punct(dot), ..] => dot.as_char() == '.',
        [TokenTree::Ident(_), TokenTree::Group(_) | TokenTree::Literal(_), ..] => true,
        _ => false,
    }
}
