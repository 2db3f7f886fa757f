//! ## An `async` block
//!
//! A block captures the context where it is written, unless it is polled on the spot (awaited, or given to `join!` or
//! `select!`) or stands in a call of `scope`, which gives it another.

#[with_context]
fn later() -> BoxFuture<()> {
    Box::pin(async move { work().await })
}
