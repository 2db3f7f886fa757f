//! Whether an expression may be work (a future, a stream, a closure), or may give work.

use proc_macro2::Ident;
use syn::{Block, Expr, ExprMethodCall, Path, Stmt};

use crate::recognize::calls::last_name_is;
use crate::syntax::tokens::is_any;

/// Whether the value of an expression may be work that others poll. The value of a spawn site is a handle to work that
/// already runs.
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
        // The place may decide the type of an unwrapped value. A future in a `Result` is rare.
        Expr::Try(_) => false,
        Expr::Call(call) if matches!(&*call.func, Expr::Path(function) if last_name_is(&function.path, &["abort", "exit"])) => {
            false
        }
        expression => may_be_work(expression, &[]),
    }
}

/// Whether the method gives a value of the type that is expected, or unwraps such a value.
fn is_inferred(call: &ExprMethodCall) -> bool {
    const NAMES: [&str; 8] = ["and_then", "default", "expect", "get", "product", "sum", "try_get", "unwrap"];
    call.turbofish.is_none() && is_any(&call.method, &NAMES)
}

fn spawns(name: Option<&Ident>) -> bool {
    name.is_some_and(|name| name.to_string().starts_with("spawn"))
}

/// Macros that never give a value.
pub(crate) const NO_VALUE: [&str; 4] = ["panic", "todo", "unimplemented", "unreachable"];

/// Whether an argument may be a future, or a closure without parameters. An argument that is clearly something else is
/// not wrapped: the compiler infers, reborrows and coerces it as before.
pub(crate) fn may_be_work(argument: &Expr, references: &[Ident]) -> bool {
    const CONVERSIONS: [&str; 5] = ["collect", "into", "parse", "try_into", "unwrap_or_default"];
    const WRAPPERS: [&str; 3] = ["Err", "Ok", "Some"];
    match argument {
        Expr::Array(_) | Expr::Lit(_) | Expr::Reference(_) | Expr::Repeat(_) | Expr::Tuple(_) => false,
        // An expression that never ends is of any type.
        Expr::Break(_) | Expr::Continue(_) | Expr::Return(_) => false,
        Expr::Macro(call) => !last_name_is(&call.mac.path, &NO_VALUE),
        Expr::Path(path) => !path.path.get_ident().is_some_and(|name| *name == "None" || references.contains(name)),
        Expr::Call(call) => match (&*call.func, call.args.first()) {
            // `Box::new(|world| ..)`: the type that the box becomes decides the types of the parameters.
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
        // With a written type, `collect::<Vec<_>>()`, the type is known.
        Expr::MethodCall(call) if call.turbofish.is_none() => !is_any(&call.method, &CONVERSIONS),
        _ => true,
    }
}

fn is_box_new(path: &Path) -> bool {
    let mut last = path.segments.iter().rev().map(|segment| &segment.ident);
    last.next().is_some_and(|name| name == "new") && last.next().is_some_and(|name| name == "Box")
}
