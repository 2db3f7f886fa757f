//! A method is called on a type parameter, and the trait declares the `needs` of the method.
//!
//! The trait says what the method needs, so no implementation has to be known.

use ctx_runtime::with_context;
use ctx_ui_tests::Repository;

#[with_context]
async fn place<R: Repository>(repository: &R) -> u64 {
    repository.load().await //~
}

fn main() {
    drop(place(&ctx_ui_tests::Memory));
}
