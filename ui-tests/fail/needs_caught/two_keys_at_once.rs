//! Two keys are missing.
//!
//! There is an error for each key.

use ctx_runtime::context_root;
use ctx_ui_tests::{Transaction, bill};

#[context_root(Transaction(1))]
async fn handle() -> u64 {
    bill().await //~ 2
}

fn main() {
    drop(handle());
}
