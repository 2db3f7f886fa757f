//! Whether an expression may be work, or give work: a future, a stream, a closure.

use proc_macro2::Ident;
use syn::{Block, Expr, ExprMethodCall, Path, Stmt};

use crate::syntax::tokens::is_any;

/// Whether what an expression gives may be work that somebody else polls. A spawn site gives a handle to work that is on its way.
pub(crate) fn gives_work(expression: &Expr) -> bool {
    let block_gives = |block: &Block| match block.stmts.last() {
        Some(Stmt::Expr(last, None)) => gives_work(last),
        Some(Stmt::Macro(last)) if last.semi_token.is_none() => true,
        _ => false,
    };
    match expression {
        Expr::Block(block) => block_gives(&block.block),
        Expr::Unsafe(block) => block_gives(&block.block),
        Expr::If(branch) => {
            block_gives(&branch.then_branch) || branch.else_branch.as_ref().is_some_and(|(_, other)| gives_work(other))
        }
        Expr::Match(branches) => branches.arms.iter().any(|arm| gives_work(&arm.body)),
        Expr::Paren(inner) => gives_work(&inner.expr),
        Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) | Expr::Assign(_) | Expr::Binary(_) | Expr::Unary(_) => false,
        Expr::Call(call) if matches!(&*call.func, Expr::Path(function) if spawns(function.path.segments.last().map(|last| &last.ident))) => {
            false
        }
        Expr::MethodCall(call) if spawns(Some(&call.method)) || is_inferred(call) => false,
        // Of what is unwrapped, the type may come from the place. A future in a `Result` is rare.
        Expr::Try(_) => false,
        Expr::Call(call) if matches!(&*call.func, Expr::Path(function) if last_name_is(&function.path, &["abort", "exit"])) => {
            false
        }
        expression => may_be_work(expression, &[]),
    }
}

/// A method that gives what is expected of it, or unwraps it.
fn is_inferred(call: &ExprMethodCall) -> bool {
    const NAMES: [&str; 8] = ["and_then", "default", "expect", "get", "product", "sum", "try_get", "unwrap"];
    call.turbofish.is_none() && is_any(&call.method, &NAMES)
}

fn spawns(name: Option<&Ident>) -> bool {
    name.is_some_and(|name| name.to_string().starts_with("spawn"))
}

/// Macros that never give a value.
pub(crate) const NO_VALUE: [&str; 4] = ["panic", "todo", "unimplemented", "unreachable"];

/// Whether an argument may be a future or a closure without parameters. What is clearly something else is not even
/// passed through: the compiler infers, reborrows and coerces it as before.
pub(crate) fn may_be_work(argument: &Expr, references: &[Ident]) -> bool {
    const CONVERSIONS: [&str; 5] = ["collect", "into", "parse", "try_into", "unwrap_or_default"];
    const WRAPPERS: [&str; 3] = ["Err", "Ok", "Some"];
    match argument {
        Expr::Array(_) | Expr::Lit(_) | Expr::Reference(_) | Expr::Repeat(_) | Expr::Tuple(_) => false,
        // What never ends is of any type.
        Expr::Break(_) | Expr::Continue(_) | Expr::Return(_) => false,
        Expr::Macro(call) => !last_name_is(&call.mac.path, &NO_VALUE),
        Expr::Path(path) => !path.path.get_ident().is_some_and(|name| *name == "None" || references.contains(name)),
        Expr::Call(call) => match (&*call.func, call.args.first()) {
            // `Box::new(|world| ..)`: the parameters are inferred from what the box becomes.
            (Expr::Path(function), Some(Expr::Closure(closure)))
                if !closure.inputs.is_empty() && is_box_new(&function.path) =>
            {
                false
            }
            (Expr::Path(function), _) => {
                let is_any_default = function.path.segments.first().is_some_and(|first| first.ident == "Default");
                !last_name_is(&function.path, &WRAPPERS) && !is_any_default
            }
            _ => true,
        },
        // `x.parse()?`, `x.parse().unwrap()`
        Expr::Try(inner) => may_be_work(&inner.expr, references),
        Expr::MethodCall(call) if call.method == "unwrap" || call.method == "expect" => {
            may_be_work(&call.receiver, references)
        }
        // With their type said, `collect::<Vec<_>>()`, they are what they are.
        Expr::MethodCall(call) if call.turbofish.is_none() => !is_any(&call.method, &CONVERSIONS),
        _ => true,
    }
}

fn is_box_new(path: &Path) -> bool {
    let mut last = path.segments.iter().rev().map(|segment| &segment.ident);
    last.next().is_some_and(|name| name == "new") && last.next().is_some_and(|name| name == "Box")
}

fn last_name_is(path: &Path, names: &[&str]) -> bool {
    path.segments.last().is_some_and(|last| is_any(&last.ident, names))
}
