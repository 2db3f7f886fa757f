//! A call is awaited in `assert!`, `debug_assert!`, `dbg!` or `ensure!`.
//!
//! These macros print the code of their arguments, so the code is not changed. In `assert_eq!` the call is checked.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context]
async fn place() {
    assert!(audit("order").await > 0);
}

pub(crate) fn main() {
    run_without("Request", place());
}
