//! ## An `async fn`
//!
//! The function captures the context when it is called, and returns the body as a future that runs in this context.
//! The last statement before the body is never reached: it tells the compiler the type of the body, so that `?` and
//! coercions work as before.

#[with_context]
async fn load(pool: &Pool, id: u64) -> Result<Row, Error> {
    pool.get(id).await
}
