//! The table of spawn sites: calls that hand work to a task, a thread or a pool. docs/SPAWN_SITES.md explains it.

use crate::args::{Args, last_names};

/// Known by the name that is called, however it is spelled: `tokio::spawn(..)`, `spawn(..)`, `set.spawn(..)`.
///
/// A macro sees names, not types. So each argument of such a call is wrapped by its type, and one that is
/// neither a future nor a closure stays as it is; a call with no arguments, as that of `Command::spawn`, is
/// not touched at all. Names that mean other things as well are spawn sites only with a closure that is written in place,
/// or behind the name of their module.
pub(crate) const KNOWN: &[(&str, Site, &str)] = &[
    ("block", Site::SPAWN.with_closure(0), "actix-web's web"),
    ("from_stream", Site::STREAM, "axum's Body"),
    ("install", Site::WAIT.with_closure(0), "rayon's ThreadPool"),
    ("join", Site::WAIT.with_closure(0), "rayon and its ThreadPool"),
    ("join_context", Site::WAIT.with_closure(1), "rayon"),
    ("rayon::join", Site::WAIT, "rayon"),
    ("scope", Site::WAIT.with_closure(1), "rayon and its ThreadPool; crossbeam"),
    ("scope_fifo", Site::WAIT.with_closure(1), "rayon and its ThreadPool"),
    (
        "spawn",
        Site::SPAWN,
        "tokio::spawn, tokio::task, Handle, Runtime, JoinSet, LocalSet, task::Builder; tokio-util's TaskTracker, JoinMap; \
         std::thread, its Builder and Scope; rayon, its ThreadPool and Scope; crossbeam's Scope; futures' SpawnExt; \
         async-executor, smol, async-std, actix-rt and its Arbiter",
    ),
    (
        "spawn_blocking",
        Site::SPAWN,
        "tokio::task, Handle, Runtime, JoinSet, task::Builder; tokio-util; async-std; actix-rt",
    ),
    ("spawn_blocking_on", Site::SPAWN, "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_broadcast", Site::SPAWN.called_often(), "rayon, its ThreadPool and Scope"),
    ("spawn_fifo", Site::SPAWN, "rayon, its ThreadPool and ScopeFifo"),
    ("spawn_fn", Site::SPAWN, "actix-rt's Arbiter"),
    (
        "spawn_local",
        Site::SPAWN,
        "tokio::task, JoinSet, LocalSet, task::Builder; tokio-util's TaskTracker, JoinMap; futures' LocalSpawnExt; async-std",
    ),
    ("spawn_local_on", Site::SPAWN, "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_on", Site::SPAWN, "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_ok", Site::SPAWN, "futures' ThreadPool"),
    ("spawn_pinned", Site::SPAWN, "tokio-util's LocalPoolHandle"),
    ("spawn_pinned_by_idx", Site::SPAWN, "tokio-util's LocalPoolHandle"),
    ("spawn_scoped", Site::SPAWN, "std::thread::Builder"),
    ("spawn_with_handle", Site::SPAWN, "futures' SpawnExt"),
    ("streaming", Site::STREAM, "actix-web's HttpResponseBuilder"),
    ("unblock", Site::SPAWN, "blocking, smol"),
    ("web::block", Site::SPAWN, "actix-web"),
    ("wrap_stream", Site::STREAM, "the Body of hyper 0.14 and reqwest"),
];

/// What becomes of what a call is given.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    /// The work goes its own way: keys with a policy do as that says.
    pub(crate) policies_apply: bool,
    /// It is one only with a closure of so many parameters, written in place.
    pub(crate) closure_of: Option<usize>,
    /// Closures are called more than once.
    pub(crate) calls_often: bool,
}

impl Site {
    const SPAWN: Site = Site { policies_apply: true, closure_of: None, calls_often: false };
    /// The caller waits until the work is done: it is a part of the caller's own.
    const WAIT: Site = Site { policies_apply: false, closure_of: None, calls_often: false };
    /// The stream is polled by others, as a part of the caller's answer.
    const STREAM: Site = Site { policies_apply: false, closure_of: None, calls_often: false };

    #[cfg(test)]
    pub(crate) fn waits(&self) -> bool {
        !self.policies_apply && self.closure_of.is_some()
    }

    const fn with_closure(self, parameters: usize) -> Site {
        Site { closure_of: Some(parameters), ..self }
    }

    const fn called_often(self) -> Site {
        Site { calls_often: true, ..self }
    }
}

pub(crate) struct SpawnSites {
    declared: Vec<String>,
}

impl SpawnSites {
    pub(crate) fn new(args: &Args) -> Self {
        SpawnSites { declared: last_names(&args.spawn) }
    }

    /// By the name that is called, and the one before it in its path.
    pub(crate) fn find(&self, name: &str, module: Option<String>) -> Option<Site> {
        if self.declared.iter().any(|declared| declared == name) {
            return Some(Site::SPAWN);
        }
        let known = |name: &str| KNOWN.iter().find(|(known, ..)| *known == name).map(|(_, site, _)| *site);
        module.and_then(|module| known(&format!("{module}::{name}"))).or_else(|| known(name))
    }
}
