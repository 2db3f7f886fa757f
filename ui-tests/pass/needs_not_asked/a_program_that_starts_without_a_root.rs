//! A `main` or a test without an annotation awaits what needs a key.
//!
//! It is a function without an annotation.

use ctx_ui_tests::{audit, run_without};

pub(crate) fn main() {
    run_without("Request", async { audit("order").await });
}
