//! ## A function that returns a future or a stream
//!
//! The function is not an `async fn`, but its future or stream belongs to the context of the call in the same way.
#[with_context]
fn rows(pool: &Pool) -> impl Stream<Item = Row> {
    pool.query().map(|row| tag(row))
}
