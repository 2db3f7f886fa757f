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
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Stmt, Token};

use crate::chain;
use crate::provided::{self, Value};
use crate::rewrite::{Blocks, Place, Rewriter, arguments, bare, set_body, with_tokens};
use crate::tokens::{first_expression, is_any, macro_call, makes_no_future, turbofish};

/// Names of methods that keep what they are given, as those of `FuturesUnordered` and of channels. What else they are given
/// is often of a type that is not known yet, so no more than the plainest calls are looked at.
const KEEPERS: [&str; 7] = ["insert", "push", "push_back", "push_front", "send", "try_send", "unbounded_send"];

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
                _ => self.tokens(rest[from..end].iter().cloned().collect(), place),
            };
            result.extend(segment);
            let variables = self.variables.split_off(before);
            result = self.checked(result, &variables, place);
            (from, sites) = (end, sites + found);
        }
        result.extend(rest[from..].iter().cloned());
        Some((chain.length, result, sites))
    }

    fn checked(&self, value: TokenStream, variables: &[Ident], place: Place) -> TokenStream {
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
        if let [TokenTree::Ident(name), TokenTree::Punct(behind), ..] = chain
            && behind.as_char() != ':'
        {
            self.look_at(name);
        }
        match chain::first_call(chain) {
            Some((end, names)) if !makes_no_future(&names) => {
                let (first, sites) = self.tokens(chain[..end].iter().cloned().collect(), place);
                let first = self.checked(first, &[], place);
                let (rest, more) = self.tokens(chain[end..].iter().cloned().collect(), place);
                (quote!(#first #rest), sites + more)
            }
            _ => self.tokens(chain.iter().cloned().collect(), place),
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
            return macro_call(&tokens[at..], &["pin"]).map(|_| (at + 2, false));
        }
        let is_pin =
            name == "pin" && matches!(tokens.get(at.wrapping_sub(3)), Some(TokenTree::Ident(boxed)) if boxed == "Box");
        if place.looks || is_pin || name == "block_on" {
            return Some((arguments, false));
        }
        let is_method = matches!(tokens.get(at.wrapping_sub(1)), Some(TokenTree::Punct(dot)) if dot.as_char() == '.');
        (is_method && is_any(name, &KEEPERS)).then_some((arguments, true))
    }

    /// The arguments of such a call. `are_pushed`: only calls by path and methods of `self`.
    pub(crate) fn look_into(&mut self, group: &Group, are_pushed: bool, place: Place) -> Option<(Group, usize)> {
        let list = arguments(group)?;
        let is_own = |argument: &Expr| match argument {
            Expr::Call(_) => true,
            Expr::MethodCall(call) => matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self")),
            _ => false,
        };
        if are_pushed && !list.iter().all(is_own) {
            return None;
        }
        let before = self.variables.len();
        let (list, sites) = self.each(list, place.looking());
        if !place.looks {
            self.variables.truncate(before);
        }
        Some((with_tokens(group, quote!(#(#list),*)), sites))
    }

    fn each(&mut self, list: Punctuated<Expr, Token![,]>, place: Place) -> (Vec<TokenStream>, usize) {
        let mut sites = 0;
        let mut one = |expression| {
            let (tokens, found) = self.expression(bare(expression), place);
            sites += found;
            tokens
        };
        (list.into_iter().map(&mut one).collect(), sites)
    }

    /// An expression that goes into what is awaited.
    pub(crate) fn expression(&mut self, expression: Expr, place: Place) -> (TokenStream, usize) {
        let tokens = expression.to_token_stream();
        match expression {
            // `#[cfg(..)]`: nothing of it may be there.
            _ if matches!(tokens.clone().into_iter().next(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#') => {
                self.tokens(tokens, place.not_looking())
            }
            expression if makes_future(&expression) => self.made_and_checked(tokens, place),
            expression if adapts(&expression) => self.made(&tokens.into_iter().collect::<Vec<_>>(), place),
            Expr::Closure(mut closure) if closure.asyncness.is_none() => {
                let (body, sites) =
                    self.with_locals(|rewriter| rewriter.closure_end(&closure.body, place.inside_closure()));
                set_body(&mut closure, body);
                (closure.into_token_stream(), sites)
            }
            Expr::Array(_) => {
                let looked = |token| match token {
                    TokenTree::Group(group) => self.look_into(&group, false, place),
                    _ => None,
                };
                match tokens.clone().into_iter().next().and_then(looked) {
                    Some((group, sites)) => (group.into_token_stream(), sites),
                    None => self.tokens(tokens, place),
                }
            }
            Expr::Path(path) => {
                path.path.get_ident().into_iter().for_each(|name| self.look_at(name));
                (tokens, 0)
            }
            Expr::Reference(reference) => {
                if let Expr::Path(path) = &*reference.expr {
                    path.path.get_ident().into_iter().for_each(|name| self.look_at(name));
                }
                self.tokens(tokens, place)
            }
            _ => self.tokens(tokens, place),
        }
    }

    fn made_and_checked(&mut self, call: TokenStream, place: Place) -> (TokenStream, usize) {
        let chain: Vec<TokenTree> = call.into_iter().collect();
        let (call, sites) = self.made(&chain, place);
        (self.checked(call, &[], place), sites)
    }

    /// The end of a closure, with the variables of that.
    fn end(&mut self, call: &Expr, place: Place) -> (TokenStream, usize) {
        let before = self.variables.len();
        let chain: Vec<TokenTree> = call.to_token_stream().into_iter().collect();
        let (made, sites) = self.made(&chain, place);
        let variables = self.variables.split_off(before);
        (if makes_future(call) { self.checked(made, &variables, place) } else { made }, sites)
    }

    /// What a closure gives: its body, or the last expression of that.
    fn closure_end(&mut self, body: &Expr, place: Place) -> (TokenStream, usize) {
        let tokens = body.to_token_stream();
        if is_end(body) {
            return self.end(body, place);
        }
        let last = match body {
            Expr::Block(block) => match block.block.stmts.last() {
                Some(Stmt::Expr(last, None)) if is_end(last) => last,
                _ => return self.tokens(tokens, place.not_looking()),
            },
            _ => return self.tokens(tokens, place.not_looking()),
        };
        let Some(TokenTree::Group(group)) = tokens.clone().into_iter().last() else {
            return self.tokens(tokens, place.not_looking());
        };
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        let end = inside.len() - last.to_token_stream().into_iter().count();
        let (before, sites) = self.tokens(inside[..end].iter().cloned().collect(), place.not_looking());
        let (last, more) = self.end(last, place);
        (with_tokens(&group, quote!(#before #last)).into_token_stream(), sites + more)
    }

    /// The arguments of `join!`, or the branches of `select!`.
    pub(crate) fn joined(&mut self, name: &Ident, group: &Group, place: Place) -> (Group, usize) {
        if self.provided(place).is_none() {
            return self.group_in(group, place);
        }
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        let mut result = TokenStream::new();
        let mut rest = &tokens[..];
        if let [TokenTree::Ident(word), end @ TokenTree::Punct(_), behind @ ..] = rest
            && word == "biased"
        {
            result.extend([TokenTree::Ident(word.clone()), end.clone()]);
            rest = behind;
        }
        let is_select = is_any(name, &["select", "select_biased"]);
        let (tokens, sites) = if is_select { self.branches(rest, place) } else { self.operands(rest, place) };
        result.extend(tokens);
        (with_tokens(group, result), sites)
    }

    /// `a(), b::<C, D>()`
    fn operands(&mut self, tokens: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let stream: TokenStream = tokens.iter().cloned().collect();
        let Ok(list) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(stream.clone()) else {
            return self.tokens(stream, place);
        };
        let mut sites = 0;
        let mut operand = |expression: Expr| {
            let tokens: Vec<TokenTree> = expression.into_token_stream().into_iter().collect();
            let (operand, found) = self.operand(&tokens, place);
            sites += found;
            operand
        };
        let list: Vec<TokenStream> = list.into_iter().map(&mut operand).collect();
        (quote!(#(#list),*), sites)
    }

    /// `pattern = a(), if condition => handler, ..`
    fn branches(&mut self, mut rest: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let (mut result, mut sites) = (TokenStream::new(), 0);
        while let Some(arrow) = find(rest, "=>") {
            let head = &rest[..arrow];
            let equals = find(head, "=").map_or(0, |equals| equals + 1);
            result.extend(head[..equals].iter().cloned());
            let condition = equals + first_expression(&head[equals..]).0;
            let (operand, found) = match equals {
                // `else`, `complete`
                0 => (head[..condition].iter().cloned().collect(), 0),
                // A variable is borrowed by some, and moved by others.
                _ if condition - equals == 1 => self.tokens(head[equals..condition].iter().cloned().collect(), place),
                _ => self.operand(&head[equals..condition], place),
            };
            result.extend(operand);
            let handler = arrow + 2;
            let is_block =
                matches!(rest.get(handler), Some(TokenTree::Group(block)) if block.delimiter() == Delimiter::Brace);
            let end = handler + if is_block { 1 } else { first_expression(&rest[handler..]).0 };
            let (behind, more) = self.tokens(rest[condition..end].iter().cloned().collect(), place);
            result.extend(behind);
            sites += found + more;
            rest = &rest[end..];
            if let [comma @ TokenTree::Punct(punct), behind @ ..] = rest
                && punct.as_char() == ','
            {
                result.extend([comma.clone()]);
                rest = behind;
            }
        }
        result.extend(rest.iter().cloned());
        (result, sites)
    }

    fn operand(&mut self, tokens: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let stream: TokenStream = tokens.iter().cloned().collect();
        match syn::parse2::<Expr>(stream.clone()) {
            Ok(Expr::Async(_) | Expr::Block(_) | Expr::Await(_)) | Err(_) => self.tokens(stream, place),
            Ok(expression) => {
                let before = self.variables.len();
                let place = place.looking();
                let (operand, sites) = match &expression {
                    Expr::Call(_) | Expr::MethodCall(_) => self.made(tokens, place),
                    _ => self.expression(expression, place),
                };
                self.variables.truncate(before);
                (self.checked(operand, &[], place), sites)
            }
        }
    }

    /// `scope!(value, .. => body)`: the body has the values, too.
    pub(crate) fn scope_macro(&mut self, group: &Group, place: Place) -> Option<(Group, usize)> {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        let arrow = find(&tokens, "=>")?;
        let values: TokenStream = tokens[..arrow].iter().cloned().collect();
        let list = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(values.clone()).ok()?;
        let (values, sites) = self.tokens(values, place);
        let values_bound: Vec<Value> = list.into_iter().map(Value::new).collect();
        let inside = self.provided(place).map(|provided| provided.and(&values_bound));
        let place = self.with_provided(place, inside).blocks(Blocks::ArePolledHere);
        let (length, _) = first_expression(&tokens[arrow + 2..]);
        let (body, more) = self.tokens(tokens[arrow + 2..arrow + 2 + length].iter().cloned().collect(), place);
        let arrow_and_behind = (&tokens[arrow..arrow + 2], &tokens[arrow + 2 + length..]);
        let (arrow, behind) = arrow_and_behind;
        Some((with_tokens(group, quote!(#values #(#arrow)* #body #(#behind)*)), sites + more))
    }
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

/// Whether this, as the end of a closure, may be made of a future.
fn is_end(expression: &Expr) -> bool {
    (makes_future(expression) || adapts(expression)) && !is_column(expression)
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

/// Where one of these stands by itself, and not as a part of another: `=`, `=>`.
fn find(tokens: &[TokenTree], punct: &str) -> Option<usize> {
    let char = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    (0..tokens.len()).find(|&at| match punct {
        "=>" => (char(at), char(at + 1)) == ('=', '>'),
        _ => {
            let is_part = matches!(char(at.wrapping_sub(1)), '=' | '<' | '>' | '!' | '.' | '+' | '-' | '*' | '/');
            char(at) == '=' && !is_part && !matches!(char(at + 1), '=' | '>')
        }
    })
}
