//! A `main` or a test without an annotation awaits a function that needs a key.
//!
//! Calls in a function without an annotation are not checked.

use ctx_ui_tests::{audit, run_without};

pub(crate) fn main() {
    run_without("Request", async { audit("order").await });
}
