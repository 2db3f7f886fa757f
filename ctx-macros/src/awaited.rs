//! What code awaits, hands over or boxes is checked: what it needs from the context is provided. `provided.rs` makes the
//! check; here is where it goes.
//!
//! ```text
//! timeout(limit, audit()).await   =>   checked(timeout(limit, checked(audit()))).await
//! ```
//! A wrapper that is not ours does not say what is inside. So the calls and variables that go into what is awaited are
//! checked too, and the last expressions of the closures in it.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Block, Expr, Pat, Stmt};

use crate::chain;
use crate::helper::gives_closure;
use crate::provided;
use crate::rewrite::{Crossing, Place, Rewriter, arguments, bare, set_body, with_tokens};
use crate::tokens::{is_any, is_punct, macro_call, makes_no_future, turbofish};

/// Methods of futures and streams in variables: those that take all of it, and `next`.
const TAKE_SELF: [&str; 15] = [
    "and_then",
    "boxed",
    "boxed_local",
    "catch_unwind",
    "fuse",
    "inspect",
    "instrument",
    "map",
    "map_err",
    "map_ok",
    "next",
    "then",
    "timeout",
    "try_next",
    "unwrap_or_else",
];

/// The methods that put futures into a collection of them. What other collections are given is often of a type that is not
/// known yet.
const PUSH: [&str; 3] = ["push", "push_back", "push_front"];

/// Who asks what a value needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// The check is put around it.
    Here,
    /// What is around it does, by its type.
    Elsewhere,
}

impl Rewriter<'_> {
    /// The chain that begins at `at`, if it is awaited or boxed: its length, checked before each `.await`.
    pub(crate) fn awaited(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        place: Place,
    ) -> Option<(usize, TokenStream, usize)> {
        self.provided(place)?;
        let chain = chain::awaited(tokens, at)?;
        let rest = &tokens[at..at + chain.length];
        let (mut result, mut from, mut sites) = (TokenStream::new(), 0, 0);
        let place = place.looking();
        let before = self.variables.len();
        for end in chain.ends {
            let (segment, found) = match from {
                0 => self.made(&rest[..end], place),
                _ => self.code(&rest[from..end], place),
            };
            result.extend(segment);
            let variables = self.variables.split_off(before);
            result = self.asked(result, &rest[..end], &variables, place);
            (from, sites) = (end, sites + found);
        }
        result.extend(rest[from..].iter().cloned());
        Some((chain.length, result, sites))
    }

    /// What is awaited, or what a method is called of: nothing is expected of it.
    fn asked(&self, value: TokenStream, written: &[TokenTree], variables: &[Ident], place: Place) -> TokenStream {
        match self.provided(place) {
            Some(provided) => provided::asked(value, written, variables, provided),
            None => value,
        }
    }

    pub(crate) fn checked(&self, value: TokenStream, variables: &[Ident], place: Place) -> TokenStream {
        match self.provided(place) {
            Some(provided) => provided::checked(value, variables, provided),
            None => value,
        }
    }

    /// The making of what is awaited. A stream is awaited by its methods, and a future may be wrapped by one.
    ///
    /// ```text
    /// rows(1).next()   =>   checked(rows(1)).next()
    /// ```
    fn made(&mut self, chain: &[TokenTree], place: Place) -> (TokenStream, usize) {
        // In other variables, closures may capture less than all.
        if let [TokenTree::Ident(name), TokenTree::Punct(dot), TokenTree::Ident(method), ..] = chain
            && dot.as_char() == '.'
            && is_any(method, &TAKE_SELF)
        {
            self.look_at(name);
        }
        match chain::first_call(chain) {
            Some((end, names)) if !makes_no_future(&names) => {
                let (first, sites) = self.code(&chain[..end], place);
                let first = self.asked(first, &chain[..end], &[], place);
                let (rest, more) = self.code(&chain[end..], place);
                (quote!(#first #rest), sites + more)
            }
            _ => self.code(chain, place),
        }
    }

    /// A variable that goes into what is awaited.
    fn look_at(&mut self, name: &Ident) {
        if self.locals.last().is_some_and(|locals| locals.contains(name)) && !self.variables.contains(name) {
            self.variables.push(name.clone());
        }
    }

    /// If a call or a `vec!` begins at `at`, in what is awaited: the index of its arguments.
    pub(crate) fn call_to_look_into(&self, tokens: &[TokenTree], at: usize, place: Place) -> Option<(usize, bool)> {
        self.provided(place)?;
        let TokenTree::Ident(name) = &tokens[at] else { return None };
        if place.looks && macro_call(&tokens[at..], &["vec"]).is_some() {
            return Some((at + 2, false));
        }
        let arguments = at + 1 + turbofish(&tokens[at + 1..]);
        if !matches!(tokens.get(arguments), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
        {
            return macro_call(&tokens[at..], &["pin"])
                .filter(|end| pins_call(&tokens[at + end - 1]))
                .map(|_| (at + 2, false));
        }
        let is_pin =
            name == "pin" && matches!(tokens.get(at.wrapping_sub(3)), Some(TokenTree::Ident(boxed)) if boxed == "Box");
        if place.looks || is_pin {
            return Some((arguments, false));
        }
        let is_method = matches!(tokens.get(at.wrapping_sub(1)), Some(TokenTree::Punct(dot)) if dot.as_char() == '.');
        (is_method && self.glance.collection && is_any(name, &PUSH)).then_some((arguments, true))
    }

    /// The arguments of such a call, which `called` ends with. `are_pushed`: only calls by path and methods of `self`.
    pub(crate) fn look_into(
        &mut self,
        group: &Group,
        called: &[TokenTree],
        are_pushed: bool,
        place: Place,
    ) -> Option<(Group, usize)> {
        if !self.strict && !self.may_hold_work(group) {
            return Some((group.clone(), 0));
        }
        let mut list = arguments(group)?;
        let is_own = |argument: &Expr| match argument {
            Expr::Call(_) => true,
            Expr::MethodCall(call) => matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self")),
            _ => false,
        };
        if are_pushed && !list.iter().all(is_own) {
            return None;
        }
        let helper = self.helper(called, group, place);
        let helper = helper.as_ref();
        let leave = match self.closures_leave(called, group, &mut list, helper, place) {
            Ok(leave) => leave,
            Err(detached) => return Some(detached),
        };
        let (before, mut sites) =
            (self.variables.len(), if matches!(place.crossing, Crossing::Skip) { leave } else { 0 });
        let inside = helper.map_or(place, |helper| self.beside(helper, place));
        let mut list: Vec<TokenStream> = list
            .into_iter()
            .map(|argument| {
                let mut argument = bare(argument);
                let place = if gives_closure(&argument) { inside } else { place };
                sites += self.value(&mut argument, Asks::Here, place.looking());
                argument.into_token_stream()
            })
            .collect();
        // What is around this call asks for them, if that is checked.
        if !place.looks
            && let Some(first) = list.first_mut()
        {
            let variables = self.variables.split_off(before);
            *first = self.with_variables(std::mem::take(first), &variables, place);
        }
        Some((with_tokens(group, quote!(#(#list),*)), sites))
    }

    /// Whether there may be work among the arguments of a call: anything but other variables, fields and literals.
    fn may_hold_work(&self, arguments: &Group) -> bool {
        let locals = self.locals.last().map_or(&[][..], Vec::as_slice);
        let mut is_behind_dot = false;
        arguments.stream().into_iter().any(|token| {
            let (was_behind_dot, is_dot) = (is_behind_dot, is_punct(&token, '.'));
            is_behind_dot = is_dot;
            match token {
                TokenTree::Group(_) => true,
                TokenTree::Punct(punct) => punct.as_char() == '#',
                TokenTree::Ident(name) => was_behind_dot && name == "await" || locals.contains(&name),
                TokenTree::Literal(_) => false,
            }
        })
    }

    pub(crate) fn with_variables(&self, value: TokenStream, variables: &[Ident], place: Place) -> TokenStream {
        match self.provided(place) {
            Some(provided) => provided::with_checked_variables(value, variables, provided),
            None => value,
        }
    }

    /// Rewrites an expression whose value is awaited, or goes into what is: wherever in it that value is made.
    pub(crate) fn value(&mut self, expression: &mut Expr, asks: Asks, place: Place) -> usize {
        let tokens = expression.to_token_stream();
        // `#[cfg(..)]`: nothing of it may be there.
        if matches!(tokens.clone().into_iter().next(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#') {
            return self.other(expression, place.not_looking());
        }
        match expression {
            Expr::Call(_) | Expr::MethodCall(_) => {
                let asks = if makes_future(expression) { asks } else { Asks::Elsewhere };
                let chain: Vec<TokenTree> = tokens.into_iter().collect();
                if asks == Asks::Elsewhere && !makes_future(expression) && !adapts(expression) {
                    return self.other(expression, place);
                }
                let before = self.variables.len();
                let (mut call, sites) = self.made(&chain, place);
                if asks == Asks::Here {
                    let variables = self.variables.split_off(before);
                    call = self.checked(call, &variables, place);
                }
                *expression = Expr::Verbatim(call);
                sites
            }
            Expr::Paren(inner) => self.value(&mut inner.expr, asks, place),
            Expr::Block(block) if block.label.is_none() => self.block(&mut block.block, asks, place),
            Expr::If(branch) => {
                let mut sites = self.other(&mut branch.cond, place.not_looking());
                sites += self.block(&mut branch.then_branch, asks, place);
                if let Some((_, otherwise)) = &mut branch.else_branch {
                    sites += self.value(otherwise, asks, place);
                }
                sites
            }
            Expr::Match(branches) => {
                let mut sites = self.other(&mut branches.expr, place.not_looking());
                for arm in &mut branches.arms {
                    // With its guard.
                    let (pattern, found) = self.tokens(arm.pat.to_token_stream(), place.not_looking());
                    arm.pat = Pat::Verbatim(pattern);
                    sites += found;
                    sites += self.value(&mut arm.body, asks, place);
                }
                sites
            }
            Expr::Return(returned) => match &mut returned.expr {
                Some(value) => self.value(value, asks, place),
                None => 0,
            },
            Expr::Array(array) => array.elems.iter_mut().map(|element| self.value(element, asks, place)).sum(),
            Expr::Tuple(tuple) => tuple.elems.iter_mut().map(|element| self.value(element, Asks::Here, place)).sum(),
            Expr::Closure(closure) if closure.asyncness.is_none() => {
                let body = &mut closure.body;
                let mut end = body.clone();
                let sites = self.with_locals(|rewriter| match &mut *end {
                    value if is_column(value) => rewriter.other(value, place.inside_closure().not_looking()),
                    value => rewriter.value(value, Asks::Here, place.inside_closure()),
                });
                set_body(closure, end.into_token_stream());
                sites
            }
            Expr::Path(path) => {
                path.path.get_ident().into_iter().for_each(|name| self.look_at(name));
                0
            }
            Expr::Reference(reference) => {
                if let (Expr::Path(path), Some(_)) = (&*reference.expr, &reference.mutability) {
                    path.path.get_ident().into_iter().for_each(|name| self.look_at(name));
                }
                self.other(expression, place)
            }
            _ => self.other(expression, place),
        }
    }

    /// An expression that gives no future, with whatever there is in it.
    fn other(&mut self, expression: &mut Expr, place: Place) -> usize {
        let (tokens, sites) = self.tokens(expression.to_token_stream(), place);
        *expression = Expr::Verbatim(tokens);
        sites
    }

    /// A block, which gives its last expression.
    pub(crate) fn block(&mut self, block: &mut Block, asks: Asks, place: Place) -> usize {
        let Some(TokenTree::Group(group)) = block.to_token_stream().into_iter().next() else { return 0 };
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        let mut last = match block.stmts.last() {
            Some(Stmt::Expr(last, None)) => Some(last.clone()),
            _ => None,
        };
        let end = inside.len() - last.as_ref().map_or(0, |last| last.to_token_stream().into_iter().count());
        let (outside, before) = (self.locals.last().map_or(0, Vec::len), self.variables.len());
        let (statements, mut sites) = self.code(&inside[..end], place.not_looking());
        if let Some(last) = &mut last {
            sites += self.value(last, asks, place.looking());
            let variables = self.variables.split_off(before);
            if !variables.is_empty() {
                *last = Expr::Verbatim(self.with_variables(last.to_token_stream(), &variables, place));
            }
        }
        self.locals.iter_mut().last().into_iter().for_each(|locals| locals.truncate(outside));
        self.variables.truncate(before);
        block.stmts = vec![Stmt::Expr(Expr::Verbatim(quote!(#statements #last)), None)];
        sites
    }
}

/// Whether a `pin!` is given a call. A variable is pinned in its place, and some macros of this name take names of variables, or
/// `let` statements, and nothing else.
fn pins_call(arguments: &TokenTree) -> bool {
    let TokenTree::Group(arguments) = arguments else { return false };
    let mut tokens = arguments.stream().into_iter().peekable();
    let declares = tokens.peek().is_some_and(|first| matches!(first, TokenTree::Ident(word) if word == "let"));
    !declares && tokens.any(|token| matches!(token, TokenTree::Group(_)))
}

/// Whether an expression is a call that may make a future.
fn makes_future(expression: &Expr) -> bool {
    let may = |names: &[String]| {
        !makes_no_future(names) && !names.last().is_some_and(|name| name.starts_with(char::is_uppercase))
    };
    match expression {
        Expr::Call(call) => match &*call.func {
            Expr::Path(function) => {
                let names = function.path.segments.iter().map(|segment| segment.ident.to_string());
                may(&names.collect::<Vec<_>>())
            }
            _ => true,
        },
        Expr::MethodCall(call) => may(&[call.method.to_string()]),
        _ => false,
    }
}

/// Whether it is one of the methods that futures and options have: what it is called on may be a future of ours.
fn adapts(expression: &Expr) -> bool {
    matches!(expression, Expr::MethodCall(call) if is_any(&call.method, &["and_then", "map", "then", "unwrap_or_else"]))
}

/// `row.get("name")`, which is of the type that is expected of it; of a closure that may not be known yet.
fn is_column(expression: &Expr) -> bool {
    match expression {
        Expr::MethodCall(call) => {
            is_any(&call.method, &["get", "try_get"])
                && call.turbofish.is_none()
                && call.args.iter().all(|argument| matches!(argument, Expr::Lit(_)))
        }
        _ => false,
    }
}
