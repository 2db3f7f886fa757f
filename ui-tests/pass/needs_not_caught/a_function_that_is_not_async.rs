//! A function that is not `async` needs a key, and returns no future or stream.
//!
//! Its type is its signature, which has no room for the needed keys. Its body is checked, and its callers are
//! not.

use ctx_runtime::with_context;
use ctx_ui_tests::{label, run_without};

#[with_context]
async fn place() -> String {
    label()
}

pub(crate) fn main() {
    run_without("Request", place());
}
