//! A branch of `select!` is a variable.
//!
//! Some macros of this name borrow the variable, and some take it, so it is not checked. `&mut variable` is checked.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context]
async fn place() -> u64 {
    let audited = audit("order");
    tokio::select! { audited = audited => audited }
}

pub(crate) fn main() {
    run_without("Request", place());
}
