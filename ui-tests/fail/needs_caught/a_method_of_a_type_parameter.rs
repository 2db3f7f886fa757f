//! A method is called on a type parameter, whose trait declares what it needs.
//!
//! The need is in the trait, so no implementation has to be known.

use ctx_runtime::with_context;
use ctx_ui_tests::Repository;

#[with_context]
async fn place<R: Repository>(repository: &R) -> u64 {
    repository.load().await //~
}

fn main() {
    drop(place(&ctx_ui_tests::Memory));
}
