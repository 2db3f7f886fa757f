//! Groups of tokens, lists in groups, and the bodies of closures.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprClosure, Stmt, Token};

/// Replaces the body of a closure. A block stays a block: if the closure has a return type, `syn` puts braces around
/// every body that it does not know as a block.
pub(crate) fn set_body(closure: &mut ExprClosure, body: TokenStream) {
    match (&mut *closure.body, body.clone().into_iter().next()) {
        (Expr::Block(block), Some(TokenTree::Group(group))) if block.attrs.is_empty() && block.label.is_none() => {
            block.block.stmts = vec![Stmt::Expr(Expr::Verbatim(group.stream()), None)];
        }
        (old, _) => *old = Expr::Verbatim(body),
    }
}

/// The closure in parentheses. Other expressions stay as they are.
pub(crate) fn without_parentheses(expression: Expr) -> Expr {
    match expression {
        Expr::Paren(inner) if inner.attrs.is_empty() && matches!(*inner.expr, Expr::Closure(_)) => *inner.expr,
        expression => expression,
    }
}

/// The arguments of a call. `None` if the group does not parse as arguments.
pub(crate) fn arguments(group: &Group) -> Option<Punctuated<Expr, Token![,]>> {
    Punctuated::parse_terminated.parse2(group.stream()).ok()
}

/// The tokens in a group.
pub(crate) fn trees(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

pub(crate) fn with_tokens(group: &Group, tokens: TokenStream) -> Group {
    let mut with = Group::new(group.delimiter(), tokens);
    with.set_span(group.span());
    with
}

pub(crate) fn in_group(delimiter: Delimiter, tokens: TokenStream, place: Span) -> Group {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(place);
    group
}
