//! The contexts that are alive.

use std::time::Instant;

use super::live_context::Live;
use super::picture::Picture;

/// Returns every living context: what is bound in it, who made it, and who holds it.
///
/// It knows contexts that were made while somebody [watched](super::watch), as long as they live. It does not know older
/// contexts, contexts of roots that are not [sampled](super::watch_roots), and contexts that hooks make.
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
/// The last line prints a tree. A context is below the context that it was bound on top of:
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
/// All contexts are kept alive until they have been looked at, so this call may be the last to drop a value. Values are
/// shown by their `Debug`, each once, and cut off after some hundred bytes. A panic in a `Debug` is caught. If a `Debug`
/// calls this function, each value is shown to it as `[..]`. No lock is held meanwhile. The result is a picture of many
/// moments: what other threads do in the meantime may be in it, or only in part.
pub fn live() -> Live {
    Picture::take(Instant::now()).live
}
