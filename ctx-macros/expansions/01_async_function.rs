//! ## An `async fn`
//!
//! An `async fn` becomes a function that captures the context when it is called, and returns the body as a
//! future that runs in it. The last statement before the body is never reached: it tells the compiler the type,
//! so that `?` and coercions work as before.

#[with_context]
async fn load(pool: &Pool, id: u64) -> Result<Row, Error> {
    pool.get(id).await
}
