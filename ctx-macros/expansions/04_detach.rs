//! ## Detached work
//!
//! Detached work runs in an empty context. A call that makes it is evaluated under a guard, where what it captures
//! by itself, as the call of an annotated `async fn` does, is empty too.
#[with_context]
fn refresh() {
    #[context(detach)]
    tokio::spawn(refresh_cache());
}
