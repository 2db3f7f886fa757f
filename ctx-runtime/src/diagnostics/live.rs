//! The contexts that are alive.

use std::time::Instant;

use super::live_context::Live;
use super::picture::Picture;

/// Every context that is alive: what is bound in it, who made it, and who holds it.
///
/// Of those that were made while somebody [watched](super::watch), for as long as they live. Contexts from before are not
/// known, nor those of roots that are not [sampled](super::watch_roots), nor what hooks make.
///
/// ```
/// use ctx_runtime::{Context, Snapshot, context, context_root, diagnostics};
///
/// #[derive(Debug, Context)]
/// struct RequestInfo {
///     id: u64,
///     #[context(sensitive)]
///     token: String,
/// }
///
/// #[context_root(RequestInfo { id: 7, token: "secret".into() })]
/// fn handle() -> Snapshot {
///     context!()
/// }
///
/// let watching = diagnostics::watch();
/// let kept = handle();
/// let live = diagnostics::live();
/// let context = &live.contexts()[0];
/// assert_eq!(context.bindings()[0].value(), "RequestInfo { id: 7, token: [redacted] }");
/// assert_eq!((context.snapshots(), context.others()), (1, 0));
/// println!("{live}");
/// # drop(kept);
/// ```
///
/// The last line prints a tree, in which a context is below the one that it was bound on top of:
///
/// ```text
/// 1 context is alive
/// └─ #1: RequestInfo { id: 7, token: [redacted] }
///    0.002 s old, root 1 ended; made by `shop::handle` (#[context_root] at src/main.rs:10:1)
///    held by 1 snapshot
/// ```
///
/// # Costs
///
/// All contexts are kept alive until they have been looked at, so the last to drop a value may be the caller of this. Values are
/// shown by their `Debug`, each once, and cut off after some hundred bytes; a panic in that is caught. To a `Debug`
/// that calls this itself, each value is `[..]`. No lock is held meanwhile. It is a picture of many moments: what other threads do in
/// the meantime may be in it, or only in part.
pub fn live() -> Live {
    Picture::take(Instant::now()).live
}
