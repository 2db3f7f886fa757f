//! A call is awaited in `assert!`, `debug_assert!`, `dbg!` or `ensure!`.
//!
//! They show the code of their arguments, so it stays as it is. In `assert_eq!` it is checked.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context]
async fn place() {
    assert!(audit("order").await > 0);
}

pub(crate) fn main() {
    run_without("Request", place());
}
