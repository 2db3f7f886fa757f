//! What a spawn site does with its arguments, and which arguments it takes.

use syn::Expr;

use crate::recognize::calls::last_name_is;
use crate::syntax::tokens::is_any;

/// How a spawn site treats its arguments.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    pub(crate) keeps: Keeps,
    /// If set, the call is a spawn site only with this number of arguments. They are closures with this number of
    /// parameters, written in place. Without parameters, the name of a function or variable counts as well.
    closures: Option<Closures>,
    /// The tokens that have to stand before the name.
    pub(crate) on: On,
    /// Whether closures are called more than once.
    pub(crate) calls_often: bool,
    /// Whether the results of closures are work as well, which others poll.
    pub(crate) gives_work: bool,
    /// Whether the name of a function counts as a closure.
    takes_functions: bool,
    pub(crate) wraps: Wraps,
    /// The work that the spawn site makes, as a variant of the runtime's `Kind`. `of_closures` is the work that it makes
    /// of a closure.
    pub(crate) kind: &'static str,
    pub(crate) of_closures: &'static str,
}

/// The tokens that have to stand before the name of a spawn site.
#[derive(Clone, Copy)]
pub(crate) enum On {
    Anything,
    /// Any type: `Body::wrap_stream(..)` is a spawn site. The method `.wrap_stream(..)` of a snapshot is none, and
    /// neither is a function of the user's.
    AType,
    /// One of these types or modules: `Sse::new(..)`.
    Named(&'static [&'static str]),
}

impl On {
    pub(crate) fn allows(self, qualifier: Option<&str>) -> bool {
        match (self, qualifier) {
            (On::Anything, _) => true,
            (_, None) => false,
            (On::AType, Some(name)) => name.starts_with(char::is_uppercase),
            (On::Named(names), Some(name)) => names.contains(&name),
        }
    }
}

/// How much of the context the work sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// The work is independent of the caller: the policies of the keys apply.
    WhatCrosses,
    /// The caller waits until the work is done, so the work is a part of the caller's own work.
    AllHere,
}

#[derive(Clone, Copy)]
pub(crate) struct Closures {
    /// The number of arguments, of any kind, that come before the closures.
    pub(crate) behind: usize,
    pub(crate) count: usize,
    pub(crate) parameters: usize,
}

impl Site {
    pub(crate) const SPAWN: Site = Site {
        keeps: Keeps::WhatCrosses,
        closures: None,
        on: On::Anything,
        calls_often: false,
        gives_work: false,
        takes_functions: false,
        wraps: Wraps::Spawned,
        kind: "Task",
        of_closures: "Closure",
    };
    /// A spawn site that the user declares. Nothing else is known about it.
    pub(crate) const DECLARED: Site = Site::SPAWN.that_gives_work();
    /// A call that is not known. It may call a closure once, or often.
    pub(crate) const UNKNOWN: Site = Site { calls_often: true, ..Site::DECLARED };
    pub(crate) const WAIT: Site = Site { keeps: Keeps::AllHere, ..Site::SPAWN.of_kind("Pool") };
    pub(crate) const STREAM: Site = Site { wraps: Wraps::AnyWork, ..Site::SPAWN.of_kind("Stream") };

    pub(crate) const fn of_kind(self, kind: &'static str) -> Site {
        Site { kind, of_closures: kind, ..self }
    }

    pub(crate) const fn of_closures(self, of_closures: &'static str) -> Site {
        Site { of_closures, ..self }
    }

    pub(crate) const fn with_closures(self, count: usize, parameters: usize) -> Site {
        Site { closures: Some(Closures { behind: 0, count, parameters }), ..self }
    }

    pub(crate) const fn with_a_closure_behind(self, behind: usize, parameters: usize) -> Site {
        Site { closures: Some(Closures { behind, count: 1, parameters }), ..self }
    }

    pub(crate) const fn on_a_type(self) -> Site {
        Site { on: On::AType, ..self }
    }

    pub(crate) const fn on(self, names: &'static [&'static str]) -> Site {
        Site { on: On::Named(names), ..self }
    }

    pub(crate) const fn that_gives_work(self) -> Site {
        Site { gives_work: true, wraps: Wraps::AnyWorkAndWhatItGives, ..self }
    }

    pub(crate) const fn that_takes_functions(self) -> Site {
        Site { takes_functions: true, ..self }
    }

    /// Something else fixes the type of the argument.
    pub(crate) const fn that_keeps_its_type(self) -> Site {
        Site { wraps: Wraps::SameType, ..self }
    }

    pub(crate) const fn called_often(self) -> Site {
        Site { calls_often: true, wraps: Wraps::SpawnedOften, ..self }
    }

    pub(crate) fn is_called_with(&self, arguments: &[Expr]) -> bool {
        // `Sse::new(open()?)`, `Response::new(row.get(0))`: the type may be known only later.
        let is_clear = match self.wraps {
            Wraps::SameType => arguments.iter().all(is_place_or_box),
            _ => !matches!(self.on, On::Named(_)) || !arguments.iter().any(is_unwrapped),
        };
        if !is_clear {
            return false;
        }
        let Some(Closures { behind, count, parameters }) = self.closures else { return true };
        let is_such = |argument: &Expr| match argument {
            Expr::Closure(closure) => closure.inputs.len() == parameters,
            Expr::Path(_) => parameters == 0 || self.takes_functions,
            _ => false,
        };
        arguments.len() == behind + count && arguments[behind..].iter().all(is_such)
    }

    /// The arguments as the docs show them.
    #[cfg(test)]
    pub(crate) fn arguments(&self) -> String {
        let Some(Closures { behind, count, parameters }) = self.closures else { return "..".to_owned() };
        let closure = if parameters == 0 { "\\|\\| .." } else { "\\|x\\| .." };
        [vec!["_"; behind], vec![closure; count]].concat().join(", ")
    }
}

fn is_unwrapped(argument: &Expr) -> bool {
    match argument {
        Expr::Try(_) => true,
        Expr::MethodCall(call) => is_any(&call.method, &["expect", "unwrap"]),
        _ => false,
    }
}

/// Whether the argument is a variable, or shows that it is a box.
fn is_place_or_box(argument: &Expr) -> bool {
    match argument {
        Expr::Path(_) | Expr::Field(_) => true,
        Expr::Cast(cast) => is_place_or_box(&cast.expr),
        Expr::MethodCall(call) => is_any(&call.method, &["boxed", "boxed_local"]),
        Expr::Call(call) => matches!(&*call.func, Expr::Path(path) if last_name_is(&path.path, &["pin"])),
        _ => false,
    }
}

/// The types of the arguments that are wrapped. An argument of another type stays as it is.
#[derive(Clone, Copy)]
pub(crate) enum Wraps {
    /// Work that can be spawned: a future or a closure. A stream does not run by itself.
    Spawned,
    /// As `Spawned`, for work that may be called often. The name of a function stays as it is.
    SpawnedOften,
    /// As `Spawned`, or a stream.
    AnyWork,
    /// Any work. If it is a function, its result is work as well.
    AnyWorkAndWhatItGives,
    /// A box that stays the same type.
    SameType,
    /// Any work. Any other type is an error.
    Work,
}
