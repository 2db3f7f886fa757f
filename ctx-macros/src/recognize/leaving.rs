//! Work that leaves a strict function, and the call by which it leaves. `rewrite/strict.rs` has the rule.

use proc_macro2::{Group, Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::recognize::futures::makes_no_future;
use crate::recognize::ordinary::{COLLECT, ORDINARY, POINTERS};
use crate::syntax::angles::turbofish_at_end;
use crate::syntax::groups::arguments;
use crate::syntax::tokens::{is_any, is_punct};

/// Whether an argument is work that leaves. `variables` are the names that are names of variables and not of functions.
pub(crate) fn leaves(argument: &Expr, variables: &[String]) -> Leaves {
    match argument {
        Expr::Async(block) if block.attrs.is_empty() => Leaves::Block,
        Expr::Closure(closure) if closure.attrs.is_empty() => {
            let is_work = closure.asyncness.is_some() || closure.capture.is_some();
            if is_work { Leaves::Closure } else { Leaves::Nothing }
        }
        Expr::Paren(inner) if inner.attrs.is_empty() => leaves(&inner.expr, variables),
        Expr::Call(call) if call.attrs.is_empty() => match (&*call.func, call.args.first()) {
            (Expr::Path(function), Some(argument)) if holds(&function.path) => match leaves(argument, variables) {
                Leaves::Closure => Leaves::Closure,
                _ => Leaves::Nothing,
            },
            (Expr::Path(function), _) => named(&function.path, true, variables),
            _ => Leaves::Nothing,
        },
        Expr::MethodCall(call) if call.attrs.is_empty() => {
            let is_own = matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self"));
            if is_own && !makes_no_future(&[call.method.to_string()]) { Leaves::Perhaps } else { Leaves::Nothing }
        }
        Expr::Path(path) if path.attrs.is_empty() && path.qself.is_none() => named(&path.path, false, variables),
        _ => Leaves::Nothing,
    }
}

/// Whether the last name of a path is the name of a function, and not the name of a type, a constant or a variable.
fn named(path: &syn::Path, is_called: bool, variables: &[String]) -> Leaves {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
    let is_type = names.iter().any(|name| name != "Self" && name.starts_with(char::is_uppercase));
    let is_variable = names.len() == 1 && !is_called && variables.contains(&names[0]);
    if is_type || is_variable || names == ["self"] || makes_no_future(&names) {
        return Leaves::Nothing;
    }
    Leaves::Perhaps
}

/// Whether an argument is work, and which work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaves {
    Nothing,
    Closure,
    Block,
    /// The type of the argument decides.
    Perhaps,
}

/// A call that is not recognised and is given work.
pub(crate) struct LeavingCall {
    pub(crate) called: Called,
    pub(crate) list: Punctuated<Expr, Token![,]>,
    /// One entry for each argument.
    pub(crate) leaves: Vec<Leaves>,
}

impl LeavingCall {
    /// The call in front of the arguments, if work leaves by it.
    pub(crate) fn of(before: &[TokenTree], group: &Group, variables: &[String]) -> Option<LeavingCall> {
        let called = called(before).filter(|called| !called.is_ordinary())?;
        let list = arguments(group)?;
        let leaves: Vec<Leaves> = list.iter().map(|argument| called.leaves(leaves(argument, variables))).collect();
        let leaves_any = leaves.iter().any(|leaves| *leaves != Leaves::Nothing);
        leaves_any.then_some(LeavingCall { called, list, leaves })
    }
}

/// Whether the path makes a value that holds its argument: `Box::new(..)`, `Some(..)`
fn holds(path: &syn::Path) -> bool {
    let mut names = path.segments.iter().rev().map(|segment| &segment.ident);
    match (names.next(), names.next()) {
        (Some(new), Some(ty)) => new == "new" && is_any(ty, &["Arc", "Box", "Rc"]),
        (Some(name), None) => name == "Some",
        _ => false,
    }
}

/// The function or method that is called.
pub(crate) struct Called {
    /// The names of the path, or of the method.
    pub(crate) names: Vec<String>,
    pub(crate) is_method: bool,
    /// The number of tokens of the path or method.
    pub(crate) length: usize,
}

impl Called {
    pub(crate) fn is_ordinary(&self) -> bool {
        let Some((last, of)) = self.names.split_last() else { return true };
        let is_type = last.starts_with(char::is_uppercase);
        let is_pointer = of.last().is_some_and(|of| POINTERS.contains(&of.as_str()));
        is_type || is_pointer || ORDINARY.contains(&last.as_str())
    }

    /// How work leaves by this call. A collection of futures belongs to the function. The closures of a collection are
    /// called by others.
    pub(crate) fn leaves(&self, argument: Leaves) -> Leaves {
        let collects = self.names.last().is_some_and(|name| COLLECT.contains(&name.as_str()));
        if collects && argument != Leaves::Closure { Leaves::Nothing } else { argument }
    }

    pub(crate) fn message(&self) -> String {
        let name = self.names.last().map_or("", String::as_str);
        let shown = if self.is_method { format!(".{name}(..)") } else { format!("{}(..)", self.names.join("::")) };
        format!(
            "`{shown}` takes work, but is not a known spawn site. If it hands the work to a task or thread, declare it: `#[with_context(strict, spawn({name}))]`. If not, put `#[context(carry)]` in front of the argument. Or put in front of the statement: `#[context(skip)]` if the work has its own context, as the handler of a route has; `#[context(detach)]` if the work needs no context"
        )
    }
}

/// The call that the tokens end with, in front of its arguments.
pub(crate) fn called(before: &[TokenTree]) -> Option<Called> {
    let end = before.len() - turbofish_at_end(before);
    let mut names = Vec::new();
    let mut start = end;
    while let Some(TokenTree::Ident(name)) = before[..start].last() {
        names.insert(0, name.unraw().to_string());
        start -= 1;
        match &before[..start] {
            [.., first, second] if is_punct(first, ':') && is_punct(second, ':') => start -= 2,
            _ => break,
        }
    }
    let first = before.get(start).and_then(|token| match token {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    })?;
    let is_keyword = names.len() == 1 && syn::parse2::<Ident>(first.to_token_stream()).is_err();
    let is_definition = matches!(before[..start].last(), Some(TokenTree::Ident(word)) if is_any(word, &["fn"]));
    if is_keyword || is_definition {
        return None;
    }
    let is_method = before[..start].last().is_some_and(|token| is_punct(token, '.'));
    Some(Called { names, is_method, length: before.len() - start })
}
