//! ## An `async fn` that binds, and returns a future or a stream
//!
//! The result runs in the context of the function. A root ends when its stream ends.
#[context_root(Request { id: new_id() })]
async fn rows(pool: &Pool) -> BoxStream<'static, Row> {
    let rows = pool.query().await;
    rows.map(|row| tag(row)).boxed()
}
