//! An implementation does not repeat the `needs` of its trait.
//!
//! The `needs` are a part of the signature.

use ctx_ui_tests::Repository;

struct Empty;

impl Repository for Empty {
    async fn load(&self) -> u64 { //~
        0
    }
}

fn main() {
    drop(Empty.load());
}
