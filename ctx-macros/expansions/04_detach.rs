//! ## Detached work
//!
//! Detached work runs in an empty context. A call that makes the work is evaluated under a guard. The guard makes the
//! context empty, so the call of an annotated `async fn` captures an empty context too.
#[with_context]
fn refresh() {
    #[context(detach)]
    tokio::spawn(refresh_cache());
}
