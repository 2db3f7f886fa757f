//! Typed context for async Rust. The id, tenant, user or deadline of a request can be read in every function, task and
//! thread that works for the request, without a parameter in any signature.
//!
//! ```
//! use ctx_runtime::{Context, context, context_root, with_context};
//!
//! #[derive(Context)]
//! struct RequestInfo {
//!     id: u64,
//!     tenant: String,
//! }
//!
//! // Where a request comes in, its context begins.
//! #[context_root(RequestInfo { id, tenant: tenant.to_owned() })]
//! async fn handle(id: u64, tenant: &str) -> usize {
//!     let rows = load().await; // no parameter passed
//!     tokio::spawn(async { audit("loaded") }); // carried into the task
//!     tokio::task::spawn_blocking(move || crunch(rows)).await.unwrap() // and into the thread pool
//! }
//!
//! #[with_context]
//! async fn load() -> Vec<String> {
//!     vec![format!("a row of {}", context!(RequestInfo.tenant))]
//! }
//!
//! #[with_context]
//! fn crunch(rows: Vec<String>) -> usize {
//!     audit("crunched");
//!     rows.len()
//! }
//!
//! #[with_context]
//! fn audit(what: &str) {
//!     println!("request {} of {}: {what}", context!(RequestInfo.id), context!(RequestInfo.tenant));
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! assert_eq!(handle(7, "acme").await, 1);
//! # }
//! ```
//!
//! # What an annotation does
//!
//! [`#[context_root(value, ..)]`](macro@context_root) begins a context: while the function runs, the values are bound, and nothing else
//! is. [`#[with_context]`](macro@with_context) keeps the context. The future of an annotated `async fn` runs in the context in which the
//! function was *called*, whoever polls the future and wherever it is dropped. All work that the function hands over runs in the
//! context too: what it gives to `tokio::spawn`, `spawn_blocking`, a `JoinSet`, `std::thread::spawn` and similar functions, the closures
//! that it gives to rayon, an `async` block that it stores or sends away, and a future or stream that it returns.
//! [`context!`] reads.
//!
//! A function in between that neither reads nor spawns needs no annotation. It runs in the context of its caller, and so do
//! the futures that it awaits.
//!
//! # Reading
//!
//! ```
//! use ctx_runtime::{Context, ContextRef, Snapshot, context, context_root, with_context};
//!
//! #[derive(Debug, Context)]
//! struct RequestInfo {
//!     id: u64,
//!     user: User,
//! }
//! #[derive(Debug, Clone)]
//! struct User {
//!     name: String,
//! }
//! /// A read gives this value where nothing is bound.
//! #[derive(Debug, Context)]
//! #[context(default = Retries(2))]
//! struct Retries(u32);
//! /// Nobody binds it here.
//! #[derive(Debug, Context)]
//! struct Transaction(u64);
//!
//! #[context_root(RequestInfo { id: 7, user: User { name: "ann".into() } })]
//! fn handle() {
//!     let id: u64 = context!(RequestInfo.id); // a field, cloned
//!     let name: String = context!(RequestInfo.user.name); // however deep
//!     let request: ContextRef<RequestInfo> = context!(RequestInfo); // all of it, to keep
//!     let len = context!(RequestInfo, |request| request.user.name.len()); // by reference: nothing is cloned
//!     let transaction: Option<u64> = context!(Transaction?.0); // perhaps
//!     let everything: Snapshot = context!();
//!
//!     assert_eq!((id, name.as_str(), len, request.id), (7, "ann", 3, 7));
//!     assert_eq!((transaction, context!(Retries.0)), (None, 2));
//!     assert!(everything.is_bound::<RequestInfo>());
//! }
//! # handle();
//! ```
//!
//! `context!` compiles in annotated functions only, because a context is carried to annotated functions only. In any other
//! code, [`get`], [`try_get`] and [`with`] read the context that happens to be current.
//!
//! A read panics if its key is not bound and has no default. The message says where the context began, and who binds the key:
//!
//! ```text
//! no `Transaction` in the current context
//!   read at: src/ledger.rs:31:5
//!   context: began at `shop::api::handle` (#[context_root] at src/api.rs:12:10)
//!   `Transaction` is bound by: `shop::ledger::transfer` (#[with_context(bind(..))] at src/ledger.rs:18:10)
//! ```
//!
//! # Binding more
//!
//! A binding is seen by the function that makes it and by the code that runs below. It is not seen by the function's caller,
//! nor by work that was created before. A context is never changed in place.
//!
//! ```
//! use ctx_runtime::{Context, context, context_root, with_context};
//!
//! #[derive(Context)]
//! struct Depth(u32);
//!
//! #[with_context(bind(Depth(context!(Depth.0) + 1)))]
//! async fn nested() -> u32 {
//!     context!(Depth.0)
//! }
//!
//! #[context_root(Depth(0))]
//! async fn root() {
//!     assert_eq!(nested().await, 1);
//!     assert_eq!(context!(Depth.0), 0);
//!
//!     // Without a function of its own: `scope` for a future, `run` for a closure.
//!     assert_eq!(ctx_runtime::scope(Depth(5), nested()).await, 1, "called outside of the scope");
//!     assert_eq!(ctx_runtime::scope(Depth(5), async { nested().await }).await, 6);
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() { root().await }
//! ```
//!
//! A binding holds for work that is *called* inside. A future that was called before, and is passed in, keeps its own context.
//! [`scope()`] and [`run()`] add to the current context; [`root!`] begins a context by hand.
//!
//! # With a web framework, and in tests
//!
//! You choose where the context of a request begins. Put the root on the handler, whose extracted arguments are in scope:
//! `#[context_root(RequestInfo { id, tenant })] async fn place(Caller { id, tenant }: Caller, ..)`. Put it on a middleware function
//! if `IntoResponse` and error handlers shall see the context too, because these run when the handler is done. A streamed body,
//! server-sent events and web sockets are polled later still: `docs/HAND_OVERS.md` lists what carries to them. The `call` of a tower
//! service can be a root without changes, `#[context_root(..)] fn call(..) -> Self::Future`, if `Self::Future` is a box.
//! The attributes stand above or below those of other crates (`#[tokio::main]`, `#[async_trait]`, `#[instrument]`). They have to stand
//! above the few attributes that copy the body, or move the body to another function without its attributes
//! (`#[axum::debug_handler]`, `#[rstest]`). Two names clash with those of other crates. Where `anyhow::Context` is imported, write
//! `use anyhow::Context as _;`, because only the methods of that trait are needed. A key that is named `Request` hides the `Request` of
//! axum or http. A test can be a root:
//!
//! ```
//! # use ctx_runtime::context_root;
//! # #[derive(ctx_runtime::Context)] struct RequestInfo { id: u64, tenant: String }
//! #[tokio::test]
//! #[context_root(RequestInfo { id: 1, tenant: "test".into() })]
//! async fn places_an_order() {
//!     assert_eq!(ctx_runtime::context!(RequestInfo.id), 1);
//! }
//! # fn main() {}
//! ```
//!
//! # Leaving the context behind, or taking it by hand
//!
//! ```
//! use ctx_runtime::{Context, Snapshot, context, context_root, with_context};
//!
//! #[derive(Debug, Context)]
//! struct RequestInfo(u64);
//!
//! #[with_context]
//! async fn refresh_cache() {
//!     assert!(context!(RequestInfo?).is_none());
//! }
//!
//! #[context_root(RequestInfo(7))]
//! async fn handle(jobs: &std::sync::mpsc::Sender<Box<dyn FnOnce() + Send>>) {
//!     // Not part of this request: it must neither see it nor keep it alive.
//!     #[context(detach)]
//!     let refreshed = tokio::spawn(refresh_cache());
//!     refreshed.await.unwrap();
//!
//!     // A closure that is not at a spawn site: wrapped here, run by whoever receives it.
//!     let job = #[context(carry)] || assert_eq!(context!(RequestInfo.0), 7);
//!     jobs.send(Box::new(job)).unwrap();
//!
//!     // The same for code that has no annotation.
//!     let snapshot = Snapshot::capture();
//!     std::thread::scope(|scope| {
//!         scope.spawn(|| snapshot.run(|| assert_eq!(ctx_runtime::get::<RequestInfo>().0, 7)));
//!     });
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let (jobs, receiver) = std::sync::mpsc::channel();
//! # handle(&jobs).await;
//! # receiver.recv().unwrap()();
//! # }
//! ```
//!
//! More calls than the built-in ones can be made spawn sites: `#[with_context(spawn(my_pool::submit))]`.
//!
//! # What must not cross a spawn site
//!
//! A transaction belongs to the request, not to a job that the request starts; a span has a child for each job. A policy says so
//! once, on the key, and holds at every spawn site:
//!
//! ```
//! use ctx_runtime::{Context, context, context_root};
//!
//! #[derive(Context)]
//! #[context(drop)]
//! struct Transaction(u64);
//!
//! #[derive(Debug, Context)]
//! #[context(fork = Span::child)]
//! struct Span {
//!     depth: u32,
//!     #[context(sensitive)] // not shown by the `Debug` of what `context!(Span)` gives
//!     token: String,
//! }
//!
//! impl Span {
//!     fn child(&self) -> Span {
//!         Span { depth: self.depth + 1, token: self.token.clone() }
//!     }
//! }
//!
//! #[context_root(Transaction(5), Span { depth: 0, token: "secret".into() })]
//! async fn handle() {
//!     let job = tokio::spawn(async { (context!(Transaction?.0), context!(Span.depth)) });
//!     assert_eq!(job.await.unwrap(), (None, 1));
//!     assert_eq!((context!(Transaction.0), context!(Span.depth)), (5, 0));
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() { handle().await }
//! ```
//!
//! # What the compiler proves
//!
//! A function can declare which keys it reads. Then annotated code that awaits the function, or hands it over, has to provide the
//! keys: a root by its values; another function by `bind(..)`, by a default of the key, by [`scope!`], or by declaring that it needs
//! the keys itself. A forgotten key is an error at the call, and not a panic in production.
//!
//! ```
//! use ctx_runtime::{Context, context, context_root, scope, with_context};
//!
//! #[derive(Context)]
//! struct RequestInfo(u64);
//! #[derive(Context)]
//! struct Tenant(String);
//! #[derive(Context)]
//! struct Attempt(u32);
//!
//! #[context_root(RequestInfo(id), Tenant(tenant))]
//! async fn handle(id: u64, tenant: String) -> String {
//!     tokio::spawn(audit("started")); // carried, and so provided
//!     scope!(Attempt(1) => async { fetch().await }).await
//! }
//!
//! #[with_context(needs(RequestInfo, Tenant, Attempt))]
//! async fn fetch() -> String {
//!     audit("fetch").await;
//!     format!("{} for {}", context!(Attempt.0), context!(Tenant.0))
//! }
//!
//! #[with_context(needs(RequestInfo))]
//! async fn audit(what: &str) {
//!     println!("request {}: {what}", context!(RequestInfo.0));
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() { assert_eq!(handle(7, "acme".into()).await, "1 for acme") }
//! ```
//!
//! Without the tenant in `handle`, the compiler says:
//!
//! ```text
//! error[E0277]: no `Tenant` in the context here
//!    |
//!  2 |     scope!(Attempt(1) => async { fetch().await }).await
//!    |                                  ^^^^^ needs `Tenant`
//!    = note: bind it around this code: `#[context_root(Tenant ..)]`, `#[with_context(bind(Tenant ..))]`, `ctx_runtime::scope!(Tenant .. => ..)`
//!    = note: or let the callers of this function bind it: `#[with_context(needs(Tenant))]`
//! ```
//!
//! Methods of traits declare in the trait what they need, and calls through generics are checked. The proof ends where the
//! types end: at a `dyn`, at code without an annotation, and at a function that is not `async` and returns no future. Behind these, a
//! read that finds nothing panics. The proof costs nothing at run time. `docs/CHECKED.md` in the repository shows where the proof
//! ends, with some eighty programs on both sides of that line; `cargo run --example checked` is a tutorial.
//!
//! # Seeing it
//!
//! [`hooks`] are told of every piece of work that runs in a context: when it is created and by which work, when its code runs, when it
//! is done, and when it is gone. They are for Rust what `async_hooks` are for Node.js. While none are installed, they cost a look at a
//! flag. The feature `diagnostics` adds a module of the same name, with observers that are built on hooks. They explain a loss, from the
//! read that found nothing back to where the key was last there. For what was made while `diagnostics::watch()` was on, they list the
//! contexts that are alive, what holds them, and which outlive their request. They show a request as a graph: Perfetto, Graphviz, Mermaid.
//!
//! The feature `ambient`, with tokio's `--cfg tokio_unstable`, is for code that cannot be annotated. Pass the builder of a tokio runtime
//! to `ambient::install`: then every `tokio::spawn` on this runtime carries its spawner's context, whoever calls it.
//!
//! # What it costs
//!
//! A context is one block of memory, whatever the number of values bound at once; if any of their keys has a policy, one block for
//! each value. Each thread keeps the last block of each size up to 320 bytes for the next context. A scope swaps a pointer at each
//! poll; a read is an index into a table. An annotated `async fn` adds the clone and drop of an `Arc` to its call, and a pointer to
//! its future. `#[with_context(inherit)]` adds nothing; it rewrites calls alone: spawn sites, parallel iterators, `block_on` and
//! similar functions. `docs/PERFORMANCE.md` in the repository has the figures, next to those of other libraries.
//!
//! # What it cannot see
//!
//! A macro sees the tokens of one function, and no types. A spawn in a function without an annotation, or under another
//! name, starts its task in no context. A future that was made by the call of an annotated `async fn` has the context of that call,
//! also in such a task. If annotated code calls `block_on`, `run_until` or `rayon::yield_now`, such tasks run in no context there, too.
//! On a tokio runtime of your own, the feature `ambient` reaches them: under `--cfg tokio_unstable` there is a module of that name.
//! `docs/SPAWN_SITES.md` in the repository lists what carries, what does not, why, and what to do about it.
//!
//! Panics, `#[track_caller]` and backtraces name the lines and functions that they name without annotations. There are two
//! differences: a function that returns a future by a `return` does not track its caller; a backtrace also has frames of this crate,
//! and in some places one more closure of a function.
//!
//! A nested function needs its own annotation. If your own function is also called `spawn`, and takes a `Fn` or a concrete type, the
//! call does not compile with a wrapped argument: put `#[context(skip)]` on the call. Write the return type of a closure at a spawn
//! site if it is not the type of the closure's body: `|| -> Box<dyn Debug> { .. }`.
//!
//! Two versions of this crate in one program are two libraries: a context that is bound through one version cannot be read through
//! the other. On Linux, in debug builds and with the feature `diagnostics`, the message of a read that finds nothing says so.

// First, because the modules below use its macros.
#[macro_use]
mod sync;

#[cfg(all(feature = "ambient", tokio_unstable))]
pub mod ambient;
mod api;
pub mod carriers;
mod current;
#[cfg(feature = "diagnostics")]
pub mod diagnostics;
pub mod hooks;
#[macro_use]
mod macros;
#[cfg(all(test, ctx_loom))]
mod models;
mod needs;
#[cfg(feature = "diagnostics")]
mod records;
mod scope;
mod storage;
mod work;

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;

pub use api::fields;
pub use api::missing::Missing;
pub use api::read::{ContextRef, get, try_get, try_with, with};
pub use api::root::{Root, RootSite};
pub use api::run::{detached, enter, run, scope};
pub use api::snapshot::{Entered, Snapshot};
pub use api::wire;
pub use needs::Needs;
pub use scope::Scoped;
pub use storage::bind::Bindings;
pub use storage::key::{Context, Shareable};

#[cfg(feature = "macros")]
pub use ctx_macros::{Context, context_root, with_context};
