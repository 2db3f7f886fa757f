//! ## `inherit`
//!
//! With `inherit`, an `async fn` stays what it is, but for its spawn sites.

#[with_context(inherit)]
async fn hot(x: u64) -> u64 {
    x + 1
}
