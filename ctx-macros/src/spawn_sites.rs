//! The table of spawn sites: calls that hand work to a task, a thread or a pool.

use crate::args::{Args, last_names};

/// Known by the name that is called, however it is spelled: `tokio::spawn(..)`, `spawn(..)`, `set.spawn(..)`.
///
/// A macro sees names, not types. So each argument of such a call is wrapped by its type, and one that is
/// neither a future nor a closure without parameters stays as it is; a call with no arguments, as that of `Command::spawn`, is
/// not touched at all.
const KNOWN: &[(&str, &str)] = &[
    (
        "spawn",
        "tokio::spawn, tokio::task, Handle, Runtime, JoinSet, LocalSet, task::Builder; tokio-util's TaskTracker, JoinMap; \
         std::thread, its Builder and Scope; rayon and its ThreadPool; futures' SpawnExt",
    ),
    ("spawn_blocking", "tokio::task, Handle, Runtime, JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_blocking_on", "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_fifo", "rayon and its ThreadPool"),
    (
        "spawn_local",
        "tokio::task, JoinSet, LocalSet, task::Builder; tokio-util's TaskTracker, JoinMap; futures' LocalSpawnExt",
    ),
    ("spawn_local_on", "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_on", "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_ok", "futures' ThreadPool"),
    ("spawn_pinned", "tokio-util's LocalPoolHandle"),
    ("spawn_pinned_by_idx", "tokio-util's LocalPoolHandle"),
    ("spawn_scoped", "std::thread::Builder"),
    ("spawn_with_handle", "futures' SpawnExt"),
];

pub(crate) struct SpawnSites {
    declared: Vec<String>,
}

impl SpawnSites {
    pub(crate) fn new(args: &Args) -> Self {
        SpawnSites { declared: last_names(&args.spawn) }
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        KNOWN.iter().any(|(known, _)| *known == name) || self.declared.iter().any(|declared| declared == name)
    }
}
