//! The table of spawn sites: calls that hand work to a task, a thread or a pool. docs/SPAWN_SITES.md explains it.

use syn::Expr;

use crate::args::{Args, last_names};

/// Known by the name that is called, however it is spelled: `tokio::spawn(..)`, `spawn(..)`, `set.spawn(..)`.
///
/// A macro sees names, not types. So each argument of such a call is wrapped by its type, and one that is
/// neither a future nor a closure stays as it is; a call with no arguments, as that of `Command::spawn`, is
/// not touched at all. Names that mean other things as well are spawn sites only with such closures as they take.
pub(crate) const KNOWN: &[(&str, Site, &str)] = &[
    ("block", Site::SPAWN.of("Blocking").with_closures(1, 0), "actix-web's web"),
    ("from_stream", Site::STREAM, "axum's Body"),
    ("install", Site::WAIT.with_closures(1, 0), "rayon's ThreadPool"),
    ("join", Site::WAIT.with_closures(2, 0), "rayon and its ThreadPool"),
    ("join_context", Site::WAIT.with_closures(2, 1), "rayon"),
    ("scope", Site::WAIT.with_closures(1, 1), "rayon and its ThreadPool; crossbeam"),
    ("scope_fifo", Site::WAIT.with_closures(1, 1), "rayon and its ThreadPool"),
    (
        "spawn",
        Site::SPAWN.of_closures("Thread"),
        "tokio::spawn, tokio::task, Handle, Runtime, JoinSet, LocalSet, task::Builder; tokio-util's TaskTracker, JoinMap; \
         std::thread, its Builder and Scope; rayon, its ThreadPool and Scope; crossbeam's Scope; futures' SpawnExt; \
         async-executor, smol, async-std, actix-rt and its Arbiter",
    ),
    (
        "spawn_blocking",
        Site::SPAWN.of("Blocking"),
        "tokio::task, Handle, Runtime, JoinSet, task::Builder; tokio-util; async-std; actix-rt",
    ),
    ("spawn_blocking_on", Site::SPAWN.of("Blocking"), "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_broadcast", Site::SPAWN.of("Pool").called_often(), "rayon, its ThreadPool and Scope"),
    ("spawn_fifo", Site::SPAWN.of("Pool"), "rayon, its ThreadPool and ScopeFifo"),
    ("spawn_fn", Site::SPAWN.of("LocalTask"), "actix-rt's Arbiter"),
    (
        "spawn_local",
        Site::SPAWN.of("LocalTask"),
        "tokio::task, JoinSet, LocalSet, task::Builder; tokio-util's TaskTracker, JoinMap; futures' LocalSpawnExt; async-std",
    ),
    ("spawn_local_on", Site::SPAWN.of("LocalTask"), "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_on", Site::SPAWN, "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_ok", Site::SPAWN, "futures' ThreadPool"),
    ("spawn_pinned", Site::SPAWN.of("LocalTask"), "tokio-util's LocalPoolHandle"),
    ("spawn_pinned_by_idx", Site::SPAWN.of("LocalTask"), "tokio-util's LocalPoolHandle"),
    ("spawn_scoped", Site::SPAWN.of("Thread"), "std::thread::Builder"),
    ("spawn_with_handle", Site::SPAWN, "futures' SpawnExt"),
    ("streaming", Site::STREAM, "actix-web's HttpResponseBuilder"),
    ("unblock", Site::SPAWN.of("Blocking"), "blocking, smol"),
    ("wrap_stream", Site::STREAM.of_a_type(), "the Body of hyper 0.14 and reqwest"),
];

/// What becomes of what a call is given.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    pub(crate) keeps: Keeps,
    /// It is one only with so many arguments, all closures of so many parameters that are written in place; without
    /// parameters, the name of a function or variable will do.
    asks_for: Option<Closures>,
    /// `Body::wrap_stream(..)` is one; a snapshot's own `.wrap_stream(..)` is none, and neither is a function of the user's.
    pub(crate) is_of_a_type: bool,
    /// Closures are called more than once.
    pub(crate) calls_often: bool,
    /// What it makes, as a variant of the runtime's `Kind`; and what it makes of a closure.
    pub(crate) kind: &'static str,
    pub(crate) of_closures: &'static str,
}

/// How much of the context the work sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// It goes its own way: keys with a policy do as that says.
    WhatCrosses,
    /// It is polled by others, as a part of the caller's answer.
    All,
    /// The caller waits until it is done: it is a part of the caller's own.
    AllHere,
}

#[derive(Clone, Copy)]
pub(crate) struct Closures {
    pub(crate) count: usize,
    pub(crate) parameters: usize,
}

impl Site {
    const SPAWN: Site = Site {
        keeps: Keeps::WhatCrosses,
        asks_for: None,
        is_of_a_type: false,
        calls_often: false,
        kind: "Task",
        of_closures: "Closure",
    };
    const WAIT: Site = Site { keeps: Keeps::AllHere, ..Site::SPAWN.of("Pool") };
    const STREAM: Site = Site { keeps: Keeps::All, ..Site::SPAWN.of("Stream") };

    const fn of(self, kind: &'static str) -> Site {
        Site { kind, of_closures: kind, ..self }
    }

    const fn of_closures(self, of_closures: &'static str) -> Site {
        Site { of_closures, ..self }
    }

    const fn with_closures(self, count: usize, parameters: usize) -> Site {
        Site { asks_for: Some(Closures { count, parameters }), ..self }
    }

    const fn of_a_type(self) -> Site {
        Site { is_of_a_type: true, ..self }
    }

    const fn called_often(self) -> Site {
        Site { calls_often: true, ..self }
    }

    pub(crate) fn is_called_with(&self, arguments: &[Expr]) -> bool {
        let Some(Closures { count, parameters }) = self.asks_for else { return true };
        let is_such = |argument: &Expr| match argument {
            Expr::Closure(closure) => closure.inputs.len() == parameters,
            Expr::Path(_) => parameters == 0,
            _ => false,
        };
        arguments.len() == count && arguments.iter().all(is_such)
    }

    /// The arguments as the docs show them.
    #[cfg(test)]
    pub(crate) fn arguments(&self) -> String {
        let Some(Closures { count, parameters }) = self.asks_for else { return "..".to_owned() };
        let closure = if parameters == 0 { "\\|\\| .." } else { "\\|x\\| .." };
        vec![closure; count].join(", ")
    }
}

pub(crate) struct SpawnSites {
    declared: Vec<String>,
}

impl SpawnSites {
    pub(crate) fn new(args: &Args) -> Self {
        SpawnSites { declared: last_names(&args.spawn) }
    }

    pub(crate) fn find(&self, name: &str) -> Option<Site> {
        if self.declared.iter().any(|declared| declared == name) {
            return Some(Site::SPAWN);
        }
        KNOWN.iter().find(|(known, ..)| *known == name).map(|(_, site, _)| *site)
    }
}
