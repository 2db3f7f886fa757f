//! A method is called on an `impl Trait`.
//!
//! The trait says what the method needs, as for a type parameter.

use ctx_runtime::context_root;
use ctx_ui_tests::{Repository, Tenant};

#[context_root(Tenant(1))]
async fn place(repository: &impl Repository) -> u64 {
    repository.load().await //~
}

fn main() {
    drop(place(&ctx_ui_tests::Memory));
}
