//! The one pass over a function's body. It works on tokens, so that it is the same inside a foreign macro
//! and outside, and a body that does not parse yet still comes out.
//!
//! Changed: the arguments of spawn sites, the closures of parallel iterators, calls that run the work of others, `async` blocks that
//! are not awaited on the spot, streams where they are made, and what `#[context(..)]` stands on. Left alone: nested items, macros
//! that make code for elsewhere, and all the rest.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Block, Expr, ExprClosure, Stmt, Token, Type};

use crate::args::Args;
use crate::attribute::Kind;
use crate::awaited::Asks;
use crate::chain;
use crate::directive::{Directive, What};
use crate::errors::Errors;
use crate::function::Function;
use crate::glance::Glance;
use crate::hand_over::{self, AsksFor, Calls, HandOver, Takes, may_be_work};
use crate::provided::{self, Provided};
use crate::provides::{self, Given};
use crate::returned_work::Returned;
use crate::scope::Begins;
use crate::site::{Call, Creation};
use crate::spawn_sites::{self, Keeps, Site, SpawnSites};
use crate::strict;
use crate::tokens::{
    async_block, begins_item, code_for_elsewhere, declared, find_read, first_expression, first_span, initializer,
    is_annotation, is_any, is_await, is_end_of_statement, is_punct, joining_macro, macro_call, nested_item,
    other_attribute, references, scope_call, turbofish,
};

pub(crate) struct Rewriter<'a> {
    private: TokenStream,
    sites: SpawnSites,
    /// Arguments and variables that are references: not work.
    pub(crate) references: Vec<Ident>,
    pub(crate) strict: bool,
    /// In strict code, names that may be variables.
    pub(crate) variables_of_all: Vec<String>,
    /// With `inherit`, neither `async` blocks nor streams are wrapped.
    wraps_blocks: bool,
    /// What is provided, by the number that a `Place` has of it.
    scopes: Vec<Provided>,
    /// Whether reads have to find what they read among that.
    checks_reads: bool,
    /// What it returns, if that is work.
    returned: Returned,
    /// The closures that it is given, if it provides keys to them.
    pub(crate) given: Vec<Given>,
    pub(crate) provides: Vec<Type>,
    /// The variables that calls made, as far as they are in scope, of the function, and of the closures and blocks in it
    /// that are being rewritten.
    pub(crate) locals: Vec<Vec<Ident>>,
    /// Those that went into what is being awaited.
    pub(crate) variables: Vec<Ident>,
    /// How much of the body is rewritten so far.
    changes: usize,
    /// What there may be in the function.
    pub(crate) glance: Glance,
    pub(crate) errors: &'a mut Errors,
}

/// Where a stretch of code stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) crossing: Crossing,
    pub(crate) blocks: Blocks,
    /// Inside a parallel iterator that runs here: its context is at hand.
    pub(crate) in_parallel: bool,
    /// What is provided to work that is made here, if that is checked.
    pub(crate) provided: Option<usize>,
    /// What is provided to reads. In the argument of a spawn site, that is more.
    pub(crate) read: Option<usize>,
    /// In what is awaited: the arguments of calls are checked, too.
    pub(crate) looks: bool,
    /// In strict code, what runs once for all: a worker that is started here has the context of whoever came first.
    pub(crate) runs_once: bool,
    /// In a macro that shows its code.
    pub(crate) is_shown: bool,
}

impl Place {
    const BODY: Place = Place {
        crossing: Crossing::Carry,
        blocks: Blocks::Escape,
        in_parallel: false,
        provided: Some(0),
        read: Some(0),
        looks: false,
        runs_once: false,
        is_shown: false,
    };

    pub(crate) fn blocks(self, blocks: Blocks) -> Place {
        Place { blocks, ..self }
    }

    pub(crate) fn looking(self) -> Place {
        Place { looks: true, ..self }
    }

    pub(crate) fn not_looking(self) -> Place {
        Place { looks: false, ..self }
    }

    /// Code of which nothing is proved.
    pub(crate) fn unchecked(self) -> Place {
        Place { provided: None, read: None, ..self }
    }

    /// Code that starts anew, in the same context.
    fn afresh(self) -> Place {
        Place { provided: self.provided, read: self.read, ..Place::BODY }
    }

    /// Code that runs when the work does.
    pub(crate) fn inside_closure(self) -> Place {
        Place { read: self.provided, blocks: Blocks::Escape, ..self }
    }
}

/// Macros that show the code of their arguments.
const SHOW_CODE: [&str; 4] = ["assert", "dbg", "debug_assert", "ensure"];

/// What becomes of `async` blocks.
#[derive(Clone, Copy)]
pub(crate) enum Blocks {
    /// They may be polled anywhere.
    Escape,
    /// By the function itself, or in what is put around them.
    ArePolledHere,
}

/// What the spawn sites at hand do with the context.
#[derive(Clone, Copy)]
pub(crate) enum Crossing {
    Carry,
    /// Nothing: the call is left alone.
    Skip,
    /// With the place of the attribute that says so.
    Detach(Span),
}

impl Crossing {
    fn takes(self, site: Site) -> Takes {
        match (self, site.keeps) {
            (Crossing::Detach(_), _) => Takes::Nothing,
            (_, Keeps::WhatCrosses) => Takes::WhatCrosses,
            (_, Keeps::AllHere) => Takes::AllHere,
        }
    }
}

impl<'a> Rewriter<'a> {
    pub(crate) fn new(kind: Kind, args: &Args, function: &Function, errors: &'a mut Errors) -> Self {
        let glance = function.glance;
        let references =
            if glance.reference { function.body.iter().flat_map(references).collect() } else { Vec::new() };
        Rewriter {
            scopes: Provided::by(kind, args, &function.signature).into_iter().collect(),
            checks_reads: !args.needs.is_empty(),
            returned: match function.is_async() {
                true => Returned::AsItIs,
                false => Returned::of_type(&function.signature.output),
            },
            given: if args.provides.is_empty() { Vec::new() } else { provides::closures(&function.signature) },
            provides: args.provides.clone(),
            locals: Vec::new(),
            variables: Vec::new(),
            changes: 0,
            private: args.private(),
            sites: SpawnSites::new(args),
            references: function.references().into_iter().chain(references).collect(),
            strict: args.strict && args.inherit.is_none(),
            variables_of_all: if args.strict { strict::variables(function) } else { Vec::new() },
            wraps_blocks: args.inherit.is_none(),
            glance,
            errors,
        }
    }

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

    /// The path of what is called.
    pub(crate) fn private(&self) -> &TokenStream {
        &self.private
    }

    /// What is provided to work that is made here; nothing, if that is not checked.
    pub(crate) fn provided(&self, place: Place) -> Option<&Provided> {
        place.provided.and_then(|scope| self.scopes.get(scope))
    }

    /// What is provided to what runs here.
    pub(crate) fn provided_to_reads(&self, place: Place) -> Option<&Provided> {
        place.read.and_then(|scope| self.scopes.get(scope))
    }

    /// What is provided, by its number, with keys that the user answers for.
    fn with_unchecked(&mut self, scope: Option<usize>, keys: &[Type]) -> Option<usize> {
        let provided = self.scopes.get(scope?)?.and_unchecked(keys);
        self.scopes.push(provided);
        Some(self.scopes.len() - 1)
    }

    /// Where this is provided to work that is made, and to what runs then.
    pub(crate) fn with_provided(&mut self, place: Place, provided: Option<Provided>) -> Place {
        let scope = self.add_scope(provided);
        Place { provided: scope, read: scope, ..place }
    }

    pub(crate) fn add_scope(&mut self, provided: Option<Provided>) -> Option<usize> {
        provided.map(|provided| {
            self.scopes.push(provided);
            self.scopes.len() - 1
        })
    }

    /// The arguments of a spawn site.
    fn handed_over(&mut self, takes: Takes, place: Place) -> Place {
        let provided = self.provided(place).map(|provided| match takes {
            Takes::All | Takes::AllHere => provided.clone(),
            Takes::WhatCrosses => provided.across(),
            Takes::Nothing => provided.detached(),
        });
        Place { read: place.read, ..self.with_provided(place.afresh(), provided) }
    }

    /// A body with variables of its own. Those outside of it might be captured in another way if they were looked at,
    /// and outside its own are unknown.
    pub(crate) fn with_locals<R>(&mut self, body: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.variables.len();
        self.locals.push(Vec::new());
        let result = body(self);
        self.locals.pop();
        self.variables.truncate(before);
        result
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
    fn next(&mut self, tokens: &[TokenTree], at: usize, place: Place, result: &mut TokenStream) -> (usize, usize) {
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
            && let Some(call) = chain::runs_others(tokens, at)
            && let Some((rewritten, sites)) = self.runs_others(rest, &call, place)
        {
            self.changes += 1;
            result.extend(rewritten);
            return (call.arguments + 1, sites);
        }
        if self.glance.parallel
            && let Some(chain) = chain::parallel(tokens, at)
            && let Some((rewritten, sites)) = self.parallel(rest, &chain, place)
        {
            self.changes += 1;
            result.extend(rewritten);
            return (chain.length, sites);
        }
        if self.glance.stream
            && let Some(length) = chain::stream(tokens, at)
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
                let called = spawn_sites::called(&tokens[..at], group);
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

    /// `context!(Key.field)`, where the key has to be provided.
    fn read(&mut self, group: &Group, place: Place) -> Option<(Group, usize)> {
        let provided = self.provided_to_reads(place).filter(|_| self.checks_reads)?;
        let what = group.stream();
        let key = |input: ParseStream<'_>| {
            let key: Type = input.parse()?;
            let is_closure = input.peek(Token![,]) && (input.peek2(Token![|]) || input.peek2(Token![move]));
            let is_read = input.is_empty() || input.peek(Token![.]) || is_closure;
            input.parse::<TokenStream>()?;
            Ok((key, is_read))
        };
        let (key, true) = key.parse2(what.clone()).ok()? else { return None };
        // Other macros of this name do not begin with a type, and go on like this.
        let is_type = matches!(&key, Type::Path(path) if path.path.segments.last().is_some_and(
            |last| last.ident.to_string().starts_with(char::is_uppercase)
        ));
        let check = provided::key(&key, provided);
        is_type.then(|| (with_tokens(group, quote!(@ [#check] #what)), 0))
    }

    /// A nested function sees what makes `context!` compile, but no context is carried to it.
    fn check_item(&mut self, before: &[TokenTree], item: &[TokenTree]) {
        let is_macro = matches!(item, [TokenTree::Ident(word), ..] if word == "macro_rules");
        let attributes = before.iter().rev().take_while(|token| !is_end_of_statement(token));
        if is_macro || attributes.chain(item).any(is_annotation) {
            return;
        }
        if let Some(read) = find_read(item) {
            self.errors.at(
                read,
                "`context!` in a nested function that has no context: put `#[with_context]` on the nested function",
            );
        }
    }

    /// The block captures the context where it is written, whoever polls it, unless that is on the spot.
    fn async_block(&mut self, block: &[TokenTree], place: Place, behind: &[TokenTree]) -> (TokenStream, usize) {
        let (keywords, group) = block.split_at(block.len() - 1);
        let mut tokens: TokenStream = keywords.iter().cloned().collect();
        let mut sites = 0;
        if let [TokenTree::Group(group)] = group {
            let place = Place { in_parallel: false, looks: false, ..place.inside_closure() };
            let (group, inside) = self.with_locals(|rewriter| rewriter.group(group, place));
            tokens.extend([TokenTree::Group(group)]);
            sites = inside;
        }
        if matches!(place.crossing, Crossing::Skip) {
            return (tokens, sites + 1);
        }
        if !self.wraps_blocks || matches!(place.blocks, Blocks::ArePolledHere) || is_await(behind) {
            return (tokens, sites);
        }
        self.changes += 1;
        (hand_over::async_block(&self.private, &tokens), sites)
    }

    /// `stream! { .. }` and `unfold(..)` are polled later, as an `async` block is: the result is wrapped.
    fn stream(&mut self, call: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let (path, group) = call.split_at(call.len() - 1);
        let mut tokens: TokenStream = path.iter().cloned().collect();
        let mut sites = 0;
        if let [TokenTree::Group(group)] = group {
            let (group, inside) = self.group_in(group, place.blocks(Blocks::ArePolledHere));
            tokens.extend([TokenTree::Group(group)]);
            sites = inside;
        }
        let names = path.iter().map(ToString::to_string).collect::<String>();
        let made = self.creation("Stream", names, first_span(&tokens));
        (self.hand_over(Takes::All, place, made).wrap(tokens, AsksFor::AnyWork, self.errors), sites)
    }

    pub(crate) fn closure_body(&mut self, mut closure: ExprClosure, place: Place) -> (ExprClosure, usize) {
        let place = place.inside_closure().not_looking();
        let (body, sites) = self.with_locals(|rewriter| rewriter.tokens(closure.body.to_token_stream(), place));
        set_body(&mut closure, body);
        (closure, sites)
    }

    /// If a call of a spawn site starts at `at`: the index of its arguments.
    fn call(&self, tokens: &[TokenTree], at: usize) -> Option<(usize, Site)> {
        let TokenTree::Ident(name) = &tokens[at] else { return None };
        let before = tokens[..at].last();
        let is_definition = matches!(before, Some(TokenTree::Ident(before)) if before == "fn");
        if is_definition {
            return None;
        }
        let qualifier = qualifier(&tokens[..at]).map(Ident::to_string);
        let site = self.sites.find(&name.unraw().to_string(), qualifier.as_deref())?;
        let arguments = at + 1 + turbofish(&tokens[at + 1..]);
        match tokens.get(arguments) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => Some((arguments, site)),
            _ => None,
        }
    }

    /// `(future, &handle)` becomes `(wrapped future, wrapped &handle)`: the type decides what wrapping does. Nothing, if
    /// it is no spawn site after all.
    pub(crate) fn spawn_site(&mut self, group: &Group, call: Call<'_>, place: Place) -> Option<(Group, usize)> {
        // What does not parse is not code yet, or not a call.
        let list: Vec<Expr> = arguments(group).filter(|list| !list.is_empty())?.into_iter().map(bare).collect();
        if !call.site.is_called_with(&list) {
            return None;
        }
        if place.runs_once && matches!(place.crossing, Crossing::Carry) && call.site.keeps == Keeps::WhatCrosses {
            self.starts_once(call);
        }
        let list: Vec<TokenStream> = list.into_iter().map(|argument| self.argument(argument, call, place)).collect();
        Some((with_tokens(group, quote!(#(#list),*)), 1))
    }

    fn argument(&mut self, argument: Expr, call: Call<'_>, place: Place) -> TokenStream {
        let Call { site, .. } = call;
        let made = call.makes(&argument);
        let wraps = !matches!(place.crossing, Crossing::Skip);
        let takes = place.crossing.takes(site);
        let place = if wraps { self.handed_over(takes, place) } else { place.afresh() };
        match argument {
            Expr::Closure(closure) if !closure.inputs.is_empty() || closure.asyncness.is_some() => {
                let (closure, _) = self.closure_body(closure, place);
                let calls = if site.calls_often { Calls::Many } else { Calls::Once };
                // To be called often, it has to own its context, and so all that it captures.
                let wraps = wraps && (calls == Calls::Once || closure.capture.is_some());
                if wraps {
                    let hand_over = HandOver { gives_work: site.gives_work, ..self.hand_over(takes, place, made) };
                    hand_over.closure(closure, calls)
                } else {
                    closure.into_token_stream()
                }
            }
            argument => {
                let wraps = wraps && may_be_work(&argument, &self.references);
                // A block is wrapped once, here.
                let is_block = wraps && matches!(argument, Expr::Async(_));
                let blocks = if is_block { Blocks::ArePolledHere } else { Blocks::Escape };
                // What is inside carries on from the context that it will run in.
                let before = self.variables.len();
                let mut hand_over = HandOver { gives_work: site.gives_work, ..self.hand_over(takes, place, made) };
                let tokens = match argument {
                    Expr::Closure(closure) => {
                        let mut closure = self.closure_body(closure, place).0;
                        if wraps {
                            let given = hand_over.given(&closure.output, closure.body.to_token_stream());
                            set_body(&mut closure, given);
                        }
                        closure.into_token_stream()
                    }
                    mut argument if wraps && !is_block => {
                        self.value(&mut argument, Asks::Elsewhere, place.blocks(blocks).looking());
                        argument.into_token_stream()
                    }
                    argument => self.tokens(argument.into_token_stream(), place.blocks(blocks)).0,
                };
                hand_over.variables = self.variables.split_off(before);
                if wraps { hand_over.wrap(tokens, site.asks_for, self.errors) } else { tokens }
            }
        }
    }

    /// To work that is made in `place`.
    pub(crate) fn hand_over(&self, takes: Takes, place: Place, creation: Creation) -> HandOver {
        let provided = self.provided(place).cloned();
        HandOver { private: self.private.clone(), takes, creation, provided, variables: Vec::new(), gives_work: false }
    }

    pub(crate) fn creation(&self, kind: &'static str, what: impl Into<String>, span: Span) -> Creation {
        Creation { kind, what: what.into(), span }
    }

    /// Rewrites what `#[context(..)]` stands on, the beginning of `rest`; says how many tokens that was.
    fn directed(&mut self, directive: Directive, rest: &[TokenTree], place: Place) -> (usize, TokenStream) {
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

/// The name in front of a `::` that the tokens end with.
fn qualifier(before: &[TokenTree]) -> Option<&Ident> {
    match before {
        [.., TokenTree::Ident(name), first, second] if is_punct(first, ':') && is_punct(second, ':') => Some(name),
        _ => None,
    }
}

/// The path that ends at a name.
fn path_to(tokens: &[TokenTree], at: usize) -> &[TokenTree] {
    let is_colon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    let mut start = at;
    while start >= 3
        && let [TokenTree::Ident(_), first, second] = &tokens[start - 3..start]
        && is_colon(first)
        && is_colon(second)
    {
        start -= 3;
    }
    &tokens[start..=at]
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

/// Behind a return type, `syn` puts braces around everything that it does not know as a block.
pub(crate) fn set_body(closure: &mut ExprClosure, body: TokenStream) {
    match (&mut *closure.body, body.clone().into_iter().next()) {
        (Expr::Block(block), Some(TokenTree::Group(group))) if block.attrs.is_empty() && block.label.is_none() => {
            block.block.stmts = vec![Stmt::Expr(Expr::Verbatim(group.stream()), None)];
        }
        (old, _) => *old = Expr::Verbatim(body),
    }
}

/// What stands in parentheses.
pub(crate) fn bare(expression: Expr) -> Expr {
    match expression {
        Expr::Paren(inner) if inner.attrs.is_empty() && matches!(*inner.expr, Expr::Closure(_)) => *inner.expr,
        expression => expression,
    }
}

/// The arguments of a call, if they are that.
pub(crate) fn arguments(group: &Group) -> Option<Punctuated<Expr, Token![,]>> {
    Punctuated::parse_terminated.parse2(group.stream()).ok()
}

pub(crate) fn with_tokens(group: &Group, tokens: TokenStream) -> Group {
    let mut with = Group::new(group.delimiter(), tokens);
    with.set_span(group.span());
    with
}
