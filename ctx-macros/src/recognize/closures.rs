//! Closures among the arguments of a call.

use proc_macro2::{Delimiter, Group, TokenTree};
use syn::Expr;

use crate::input::args::last_names;
use crate::syntax::tokens::is_punct;

/// Whether there may be a closure among the arguments, in parentheses at most.
pub(crate) fn has_closure(arguments: &Group) -> bool {
    arguments.stream().into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis && has_closure(&group),
        token => is_punct(&token, '|'),
    })
}

/// Whether the function may call it, or what is in it: a closure, in a box, or borrowed. One that is carried has the context of its caller.
pub(crate) fn gives_closure(argument: &Expr) -> bool {
    match argument {
        Expr::Closure(closure) => closure.attrs.is_empty(),
        Expr::Paren(inner) => gives_closure(&inner.expr),
        Expr::Reference(inner) => gives_closure(&inner.expr),
        Expr::Call(call) => {
            let is_new =
                matches!(&*call.func, Expr::Path(path) if last_names(std::slice::from_ref(&path.path)) == ["new"]);
            is_new && call.args.len() == 1 && call.args.iter().all(gives_closure)
        }
        _ => false,
    }
}
