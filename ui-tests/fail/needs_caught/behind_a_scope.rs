//! A key is bound by `scope!`, and needed after the scope.
//!
//! A binding ends with its scope.

use ctx_runtime::{scope, with_context};
use ctx_ui_tests::{Request, audit};

#[with_context]
async fn place() -> u64 {
    scope!(Request { id: 8 } => async { audit("order").await }).await;
    audit("order").await //~
}

fn main() {
    drop(place());
}
