//! A function that is not `async` needs a key, and gives no future or stream.
//!
//! Its type is its signature, in which there is no room for what it needs. Its body is checked; that it is called where the
//! key is there, is not.

use ctx_runtime::with_context;
use ctx_ui_tests::{label, run_without};

#[with_context]
async fn place() -> String {
    label()
}

pub(crate) fn main() {
    run_without("Request", place());
}
