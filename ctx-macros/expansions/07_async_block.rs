//! ## An `async` block
//!
//! A block captures the context where it is written. A block that is polled at once (awaited, or given to `join!` or
//! `select!`) captures nothing, and neither does a block in a call of `scope`, which binds another context.

#[with_context]
fn later() -> BoxFuture<()> {
    Box::pin(async move { work().await })
}
