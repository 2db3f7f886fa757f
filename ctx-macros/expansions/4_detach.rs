//! ## Detached work
//!
//! Detached work runs in an empty context. A call that makes it is evaluated where nothing can be captured,
//! as the call of an annotated `async fn` would be.

#[with_context]
fn refresh() {
    #[context(detach)]
    tokio::spawn(refresh_cache());
}
