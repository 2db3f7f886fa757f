//! Whether a call makes a future, by its name.

use proc_macro2::TokenTree;
use syn::Expr;

use crate::syntax::tokens::{is_any, is_word};

/// Names of calls that make no future. docs/CHECKED.md lists them.
pub(crate) const NO_FUTURES: [&str; 27] = [
    "abort",
    "as_mut",
    "as_ref",
    "as_str",
    "borrow",
    "borrow_mut",
    "builder",
    "clone",
    "cloned",
    "collect",
    "copied",
    "exit",
    "expect",
    "from",
    "into_iter",
    "iter",
    "iter_mut",
    "len",
    "lock",
    "new",
    "random",
    "replace",
    "take",
    "to_owned",
    "to_string",
    "unwrap",
    "unwrap_or_else",
];

/// Names of calls that make a value whose type may be decided much later in the code. docs/CHECKED.md lists them, too.
pub(crate) const INFERRED: [&str; 11] = [
    "and_then",
    "default",
    "into",
    "map",
    "map_or",
    "parse",
    "product",
    "sum",
    "then",
    "try_into",
    "unwrap_or_default",
];

/// Methods that give a future ambient state of its own: a span, a subscriber, another context.
const GIVE_STATE: [&str; 8] = [
    "bind_hub",
    "enter_on_poll",
    "in_current_span",
    "in_span",
    "instrument",
    "with_context",
    "with_current_subscriber",
    "with_subscriber",
];

/// Whether a future is given ambient state of its own, from the tokens behind the future: `.instrument(span)`.
pub(crate) fn is_given_state(behind: &[TokenTree]) -> bool {
    match behind {
        [TokenTree::Punct(dot), TokenTree::Ident(name), TokenTree::Group(_), ..] => {
            dot.as_char() == '.' && is_any(name, &GIVE_STATE)
        }
        _ => false,
    }
}

/// Whether a call makes no future by itself. `names` are the names of the path, or the name of the method.
pub(crate) fn makes_no_future(names: &[impl AsRef<str>]) -> bool {
    names.last().is_some_and(|name| NO_FUTURES.contains(&name.as_ref())) || is_inferred(names)
}

/// Whether a call makes a value whose type may be decided much later in the code, like the type of the elements of
/// `Vec::new()`. A check needs the type at once.
pub(crate) fn is_inferred(names: &[impl AsRef<str>]) -> bool {
    // A container needs what its elements need, and the elements may come later.
    const CONTAINERS: [&str; 3] = ["Box", "Option", "Vec"];
    let mut last = names.iter().rev().map(AsRef::as_ref);
    let (name, container) = (last.next().unwrap_or_default(), last.next().unwrap_or_default());
    INFERRED.contains(&name) || CONTAINERS.contains(&container) && name != "pin"
}

/// Whether the tokens are, or end with, a call of `Box::pin`, `pin!`, `scope!` or `root!`. The code inside is checked.
pub(crate) fn is_looked_into(tokens: &[TokenTree]) -> bool {
    match tokens {
        [.., TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_)] if bang.as_char() == '!' => {
            is_any(name, &["pin", "root", "scope"])
        }
        [
            ..,
            TokenTree::Ident(boxed),
            TokenTree::Punct(_),
            TokenTree::Punct(_),
            TokenTree::Ident(name),
            TokenTree::Group(_),
        ] => is_any(name, &["pin"]) && is_any(boxed, &["Box"]),
        _ => false,
    }
}

/// Methods of futures and streams in variables: methods that take the whole variable, and `next`.
pub(crate) const TAKE_SELF: [&str; 15] = [
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

/// The methods that put futures into a collection of futures. The type of an argument of another collection is often
/// not known yet.
pub(crate) const PUSH: [&str; 3] = ["push", "push_back", "push_front"];

/// Whether the argument of a `pin!` is a call. A variable is pinned in its place. Some macros of this name only take
/// the names of variables, or `let` statements.
pub(crate) fn pins_call(arguments: &TokenTree) -> bool {
    let TokenTree::Group(arguments) = arguments else { return false };
    let mut tokens = arguments.stream().into_iter().peekable();
    let declares = tokens.peek().is_some_and(|first| is_word(first, "let"));
    !declares && tokens.any(|token| matches!(token, TokenTree::Group(_)))
}

/// Whether an expression is a call that may make a future.
pub(crate) fn makes_future(expression: &Expr) -> bool {
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

/// Whether the expression calls a method that futures and options have. Its receiver may be a future of ours.
pub(crate) fn adapts(expression: &Expr) -> bool {
    matches!(expression, Expr::MethodCall(call) if is_any(&call.method, &["and_then", "map", "then", "unwrap_or_else"]))
}

/// Whether the expression is like `row.get("name")`. The surroundings decide its type, which may not be known yet in a
/// closure.
pub(crate) fn is_column(expression: &Expr) -> bool {
    match expression {
        Expr::MethodCall(call) => {
            is_any(&call.method, &["get", "try_get"])
                && call.turbofish.is_none()
                && call.args.iter().all(|argument| matches!(argument, Expr::Lit(_)))
        }
        _ => false,
    }
}
