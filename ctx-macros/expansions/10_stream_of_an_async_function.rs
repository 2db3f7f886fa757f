//! ## An `async fn` that binds, and gives a future or a stream
//!
//! goes on in that: a root ends with its stream.
#[context_root(Request { id: new_id() })]
async fn rows(pool: &Pool) -> BoxStream<'static, Row> {
    let rows = pool.query().await;
    rows.map(|row| tag(row)).boxed()
}
