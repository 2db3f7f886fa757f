//! The table of spawn sites: calls that hand work to a task, a thread or a pool. docs/SPAWN_SITES.md explains it.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Expr;

use crate::args::{Args, last_names};
use crate::hand_over::AsksFor;
use crate::rewrite::with_tokens;
use crate::tokens::{is_any, is_punct};

/// Known by the name that is called, however it is spelled: `tokio::spawn(..)`, `spawn(..)`, `set.spawn(..)`.
///
/// A macro sees names, not types. So each argument of such a call is wrapped by its type, and one that is
/// neither a future nor a closure stays as it is; a call with no arguments, as that of `Command::spawn`, is
/// not touched at all. Names that mean other things as well are spawn sites only with such closures as they take.
pub(crate) const KNOWN: &[(&str, Site, &str)] = &[
    ("block", Site::SPAWN.of("Blocking").with_closures(1, 0), "actix-web's web"),
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
        Site::SPAWN.of("Blocking"),
        "tokio::task, Handle, Runtime, JoinSet, task::Builder; tokio-util; async-std; actix-rt",
    ),
    ("spawn_blocking_on", Site::SPAWN.of("Blocking"), "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_broadcast", Site::SPAWN.of("Pool").called_often(), "rayon, its ThreadPool and Scope"),
    ("spawn_fifo", Site::SPAWN.of("Pool"), "rayon, its ThreadPool and ScopeFifo"),
    ("spawn_fn", Site::SPAWN.of("LocalTask").that_gives_work(), "actix-rt's Arbiter"),
    (
        "spawn_local",
        Site::SPAWN.of("LocalTask"),
        "tokio::task, JoinSet, LocalSet, task::Builder; tokio-util's TaskTracker, JoinMap; futures' LocalSpawnExt; async-std",
    ),
    ("spawn_local_on", Site::SPAWN.of("LocalTask"), "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_on", Site::SPAWN, "JoinSet, task::Builder; tokio-util's TaskTracker, JoinMap"),
    ("spawn_ok", Site::SPAWN, "futures' ThreadPool"),
    ("spawn_pinned", Site::SPAWN.of("LocalTask").that_gives_work(), "tokio-util's LocalPoolHandle"),
    ("spawn_pinned_by_idx", Site::SPAWN.of("LocalTask").that_gives_work(), "tokio-util's LocalPoolHandle"),
    ("spawn_scoped", Site::SPAWN.of("Thread"), "std::thread::Builder"),
    ("spawn_with_handle", Site::SPAWN, "futures' SpawnExt"),
    ("stream", Site::STREAM.on(&["sse"]), "salvo's sse"),
    ("streaming", Site::STREAM, "actix-web's HttpResponseBuilder"),
    ("unblock", Site::SPAWN.of("Blocking"), "blocking, smol"),
    (
        "upgrade",
        Site::SPAWN.with_a_closure_behind(2, 1).that_takes_functions().that_gives_work(),
        "salvo's WebSocketUpgrade",
    ),
    ("wrap_stream", Site::STREAM.on_a_type(), "the Body of hyper 0.14 and reqwest"),
];

/// What becomes of what a call is given.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    pub(crate) keeps: Keeps,
    /// It is one only with so many arguments, all closures of so many parameters that are written in place; without
    /// parameters, the name of a function or variable will do.
    closures: Option<Closures>,
    /// What has to stand before the name.
    pub(crate) on: On,
    /// Closures are called more than once.
    pub(crate) calls_often: bool,
    /// What closures give is work as well: others poll it.
    pub(crate) gives_work: bool,
    /// The names of functions are taken for closures.
    takes_functions: bool,
    pub(crate) asks_for: AsksFor,
    /// What it makes, as a variant of the runtime's `Kind`; and what it makes of a closure.
    pub(crate) kind: &'static str,
    pub(crate) of_closures: &'static str,
}

/// What has to stand before the name of a spawn site.
#[derive(Clone, Copy)]
pub(crate) enum On {
    Anything,
    /// Any type: `Body::wrap_stream(..)` is one; a snapshot's own `.wrap_stream(..)` is none, and neither is a function of the user's.
    AType,
    /// One of these types or modules: `Sse::new(..)`.
    Named(&'static [&'static str]),
}

impl On {
    fn allows(self, qualifier: Option<&str>) -> bool {
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
    /// It goes its own way: keys with a policy do as that says.
    WhatCrosses,
    /// The caller waits until it is done: it is a part of the caller's own.
    AllHere,
}

#[derive(Clone, Copy)]
pub(crate) struct Closures {
    /// As many arguments, of any kind, come before them.
    pub(crate) behind: usize,
    pub(crate) count: usize,
    pub(crate) parameters: usize,
}

impl Site {
    const SPAWN: Site = Site {
        keeps: Keeps::WhatCrosses,
        closures: None,
        on: On::Anything,
        calls_often: false,
        gives_work: false,
        takes_functions: false,
        asks_for: AsksFor::Spawned,
        kind: "Task",
        of_closures: "Closure",
    };
    /// What the user says of it is all that is known.
    pub(crate) const DECLARED: Site = Site::SPAWN.that_gives_work();
    /// It may call a closure once, or often.
    pub(crate) const UNKNOWN: Site = Site { calls_often: true, ..Site::DECLARED };
    const WAIT: Site = Site { keeps: Keeps::AllHere, ..Site::SPAWN.of("Pool") };
    const STREAM: Site = Site { asks_for: AsksFor::AnyWork, ..Site::SPAWN.of("Stream") };

    const fn of(self, kind: &'static str) -> Site {
        Site { kind, of_closures: kind, ..self }
    }

    const fn of_closures(self, of_closures: &'static str) -> Site {
        Site { of_closures, ..self }
    }

    const fn with_closures(self, count: usize, parameters: usize) -> Site {
        Site { closures: Some(Closures { behind: 0, count, parameters }), ..self }
    }

    const fn with_a_closure_behind(self, behind: usize, parameters: usize) -> Site {
        Site { closures: Some(Closures { behind, count: 1, parameters }), ..self }
    }

    const fn on_a_type(self) -> Site {
        Site { on: On::AType, ..self }
    }

    const fn on(self, names: &'static [&'static str]) -> Site {
        Site { on: On::Named(names), ..self }
    }

    const fn that_gives_work(self) -> Site {
        Site { gives_work: true, asks_for: AsksFor::AnyWorkAndWhatItGives, ..self }
    }

    const fn that_takes_functions(self) -> Site {
        Site { takes_functions: true, ..self }
    }

    /// The type of the argument is fixed by something else.
    const fn that_keeps_its_type(self) -> Site {
        Site { asks_for: AsksFor::SameType, ..self }
    }

    const fn called_often(self) -> Site {
        Site { calls_often: true, asks_for: AsksFor::SpawnedOften, ..self }
    }

    pub(crate) fn is_called_with(&self, arguments: &[Expr]) -> bool {
        // `Sse::new(open()?)`, `Response::new(row.get(0))`: the type may be known only later.
        let is_clear = match self.asks_for {
            AsksFor::SameType => arguments.iter().all(is_place_or_box),
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

/// A variable, or what shows that it is a box.
fn is_place_or_box(argument: &Expr) -> bool {
    match argument {
        Expr::Path(_) | Expr::Field(_) => true,
        Expr::Cast(cast) => is_place_or_box(&cast.expr),
        Expr::MethodCall(call) => is_any(&call.method, &["boxed", "boxed_local"]),
        Expr::Call(call) => {
            matches!(&*call.func, Expr::Path(path) if last_names(std::slice::from_ref(&path.path)) == ["pin"])
        }
        _ => false,
    }
}

pub(crate) struct SpawnSites {
    declared: Vec<String>,
}

impl SpawnSites {
    pub(crate) fn new(args: &Args) -> Self {
        SpawnSites { declared: last_names(&args.spawn) }
    }

    /// The site of this name, behind that of a type or module.
    pub(crate) fn find(&self, name: &str, qualifier: Option<&str>) -> Option<Site> {
        if self.declared.iter().any(|declared| declared == name) {
            return Some(Site::DECLARED);
        }
        KNOWN.iter().find(|(known, site, _)| *known == name && site.on.allows(qualifier)).map(|(_, site, _)| *site)
    }
}

/// The arguments of a call, where functions that spawn are among them, by their path: `.map(tokio::spawn)`. Such a function does not
/// know who calls it, so a closure takes its place: `.map(|job| tokio::spawn(job))`.
/// Only in methods that call it with an item: `post(task::spawn)` may name a handler.
pub(crate) fn called(before: &[TokenTree], arguments: &Group) -> Option<Group> {
    const METHODS: [&str; 8] = ["and_then", "filter_map", "flat_map", "for_each", "map", "map_ok", "map_or", "then"];
    match before {
        [.., dot, TokenTree::Ident(method)] if is_punct(dot, '.') && is_any(method, &METHODS) => {}
        _ => return None,
    }
    const FUNCTIONS: [&str; 3] = ["spawn", "spawn_blocking", "spawn_local"];
    const OF: [&str; 9] = ["actix_rt", "async_std", "blocking", "rayon", "rt", "smol", "task", "thread", "tokio"];
    let is_such = |path: &[TokenTree]| match path {
        [start @ .., TokenTree::Ident(of), first, second, TokenTree::Ident(name)] => {
            is_any(name, &FUNCTIONS)
                && is_any(of, &OF)
                && is_punct(first, ':')
                && is_punct(second, ':')
                && start.iter().all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'))
        }
        _ => false,
    };
    let tokens: Vec<TokenTree> = arguments.stream().into_iter().collect();
    let is_comma = |token: &TokenTree| is_punct(token, ',');
    if !tokens.split(is_comma).any(is_such) {
        return None;
    }
    let mut with = TokenStream::new();
    for (index, argument) in tokens.split(is_comma).enumerate() {
        if index > 0 {
            with.extend(quote!(,));
        }
        let argument: TokenStream = match is_such(argument) {
            true => {
                let place = Span::mixed_site().located_at(argument[0].span());
                let job = Ident::new("ctx_job", place);
                quote_spanned!(place=> |#job| #(#argument)*(#job))
            }
            false => argument.iter().cloned().collect(),
        };
        with.extend(argument);
    }
    Some(with_tokens(arguments, with))
}
