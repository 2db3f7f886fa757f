//! The table of spawn sites: calls that hand work to a task, a thread or a pool. docs/SPAWN_SITES.md explains it.

use proc_macro2::Ident;
use syn::ext::IdentExt;

use crate::input::args::Args;
use crate::recognize::spawn_site::Site;
use crate::syntax::tokens::may_be_any;

/// The known spawn sites, by the name that is called, however it is written: `tokio::spawn(..)`, `spawn(..)`,
/// `set.spawn(..)`.
///
/// A macro sees names, not types. So each argument of such a call is wrapped by its type, and an argument that is
/// neither a future nor a closure stays as it is. A call without arguments, such as `Command::spawn`, is not touched. A
/// name that also means other things is a spawn site only with the closures that the spawn site takes.
pub(crate) const KNOWN: &[(&str, Site, &str)] = &[
    ("block", Site::SPAWN.of_kind("Blocking").with_closures(1, 0), "actix-web's web"),
    ("from", Site::STREAM.on(&["ByteStream", "EventStream", "ReaderStream", "TextStream"]), "rocket's streams"),
    ("from_bytes_stream", Site::STREAM, "poem's Body"),
    ("from_stream", Site::STREAM, "axum's Body"),
    ("install", Site::WAIT.with_closures(1, 0), "rayon's ThreadPool"),
    ("join", Site::WAIT.with_closures(2, 0), "rayon and its ThreadPool"),
    ("join_context", Site::WAIT.with_closures(2, 1), "rayon"),
    ("scope", Site::WAIT.with_closures(1, 1), "rayon and its ThreadPool; crossbeam"),
    ("scope_fifo", Site::WAIT.with_closures(1, 1), "rayon and its ThreadPool"),
    (
        "new",
        Site::STREAM.on(&["BodyStream", "SSE", "SizedStream", "Sse", "SseKeepAlive", "StreamBody"]),
        "axum's Sse, poem's SSE, salvo's SseKeepAlive; http-body-util's StreamBody; actix-web's BodyStream, SizedStream",
    ),
    ("new", Site::STREAM.on(&["Response"]).that_keeps_its_type(), "tonic's Response, with a boxed stream"),
    ("on_failed_upgrade", Site::SPAWN.with_closures(1, 1).that_takes_functions(), "axum's WebSocketUpgrade"),
    (
        "on_upgrade",
        Site::SPAWN.with_closures(1, 1).that_takes_functions().that_gives_work(),
        "axum's WebSocketUpgrade, poem's WebSocket, warp's Ws",
    ),
    ("reply", Site::STREAM.on(&["sse"]), "warp's sse"),
    (
        "spawn",
        Site::SPAWN.of_closures("Thread"),
        "tokio::spawn, tokio::task, Handle, Runtime, JoinSet, LocalSet, task::Builder; tokio-util's TaskTracker, JoinMap; \
         std::thread, its Builder and Scope; rayon, its ThreadPool and Scope; crossbeam's Scope; futures' SpawnExt; \
         async-executor, smol, async-std, actix-rt and its Arbiter",
    ),
    (
        "spawn_blocking",
        Site::SPAWN.of_kind("Blocking"),
        "tokio::task, Handle, Runtime, JoinSet, task::Builder; tokio-util; async-std; actix-rt",
    ),
    ("spawn_blocking_on", Site::SPAWN.of_kind("Blocking"), "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_broadcast", Site::SPAWN.of_kind("Pool").called_often(), "rayon, its ThreadPool and Scope"),
    ("spawn_fifo", Site::SPAWN.of_kind("Pool"), "rayon, its ThreadPool and ScopeFifo"),
    ("spawn_fn", Site::SPAWN.of_kind("LocalTask").that_gives_work(), "actix-rt's Arbiter"),
    (
        "spawn_local",
        Site::SPAWN.of_kind("LocalTask"),
        "tokio::task, JoinSet, LocalSet, task::Builder; tokio-util's TaskTracker, JoinMap; futures' LocalSpawnExt; async-std",
    ),
    ("spawn_local_on", Site::SPAWN.of_kind("LocalTask"), "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_on", Site::SPAWN, "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_ok", Site::SPAWN, "futures' ThreadPool"),
    ("spawn_pinned", Site::SPAWN.of_kind("LocalTask").that_gives_work(), "tokio-util's LocalPoolHandle"),
    ("spawn_pinned_by_idx", Site::SPAWN.of_kind("LocalTask").that_gives_work(), "tokio-util's LocalPoolHandle"),
    ("spawn_scoped", Site::SPAWN.of_kind("Thread"), "std::thread::Builder"),
    ("spawn_with_handle", Site::SPAWN, "futures' SpawnExt"),
    ("stream", Site::STREAM.on(&["sse"]), "salvo's sse"),
    ("streaming", Site::STREAM, "actix-web's HttpResponseBuilder"),
    ("unblock", Site::SPAWN.of_kind("Blocking"), "blocking, smol"),
    (
        "upgrade",
        Site::SPAWN.with_a_closure_behind(2, 1).that_takes_functions().that_gives_work(),
        "salvo's WebSocketUpgrade",
    ),
    ("wrap_stream", Site::STREAM.on_a_type(), "the Body of hyper 0.14 and reqwest"),
];

/// The names of the known spawn sites.
const NAMES: [&str; KNOWN.len()] = {
    let mut names = [""; KNOWN.len()];
    let mut at = 0;
    while at < KNOWN.len() {
        names[at] = KNOWN[at].0;
        at += 1;
    }
    names
};

pub(crate) struct SpawnSites {
    /// The last segment of each declared path. A call is recognised by this name.
    declared: Vec<String>,
}

impl SpawnSites {
    pub(crate) fn new(args: &Args) -> Self {
        let last = args.spawn.iter().filter_map(|path| path.segments.last());
        SpawnSites { declared: last.map(|segment| segment.ident.unraw().to_string()).collect() }
    }

    /// Whether a spawn site may have this name. Most calls end here.
    pub(crate) fn may_have(&self, name: &Ident) -> bool {
        !self.declared.is_empty() || may_be_any(name, &NAMES)
    }

    /// The spawn site of this name. `qualifier` is the type or module in front of the name.
    pub(crate) fn find(&self, name: &str, qualifier: Option<&str>) -> Option<Site> {
        if self.declared.iter().any(|declared| declared == name) {
            return Some(Site::DECLARED);
        }
        KNOWN.iter().find(|(known, site, _)| *known == name && site.on.allows(qualifier)).map(|(_, site, _)| *site)
    }
}
