//! A macro of the user makes the call.
//!
//! The attribute sees the arguments of a macro, and not the code that the macro makes.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

macro_rules! audited {
    ($what:literal) => {
        audit($what).await
    };
}

#[with_context]
async fn place() -> u64 {
    audited!("order")
}

pub(crate) fn main() {
    run_without("Request", place());
}
