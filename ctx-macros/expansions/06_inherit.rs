//! ## `inherit`
//!
//! With `inherit`, an `async fn` stays as it is. Only its spawn sites are rewritten.

#[with_context(inherit)]
async fn hot(x: u64) -> u64 {
    x + 1
}
