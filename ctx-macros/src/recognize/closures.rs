//! Closures among the arguments of a call.

use proc_macro2::{Delimiter, Group, TokenTree};
use syn::Expr;

use crate::recognize::calls::last_name_is;
use crate::syntax::tokens::is_punct;

/// Whether the arguments may contain a closure, at most in parentheses.
pub(crate) fn has_closure(arguments: &Group) -> bool {
    arguments.stream().into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis && has_closure(&group),
        token => is_punct(&token, '|'),
    })
}

/// Whether the called function may call the argument: a closure, a closure in a box, or a borrowed closure. A closure
/// with a directive does not count: with `carry`, it runs in the context of the code around it, and not in the
/// function's.
pub(crate) fn gives_closure(argument: &Expr) -> bool {
    match argument {
        Expr::Closure(closure) => closure.attrs.is_empty(),
        Expr::Paren(inner) => gives_closure(&inner.expr),
        Expr::Reference(inner) => gives_closure(&inner.expr),
        Expr::Call(call) => {
            let is_new = matches!(&*call.func, Expr::Path(path) if last_name_is(&path.path, &["new"]));
            is_new && call.args.len() == 1 && call.args.iter().all(gives_closure)
        }
        _ => false,
    }
}
