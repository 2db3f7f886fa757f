//! An `if` or `match` is awaited as a whole.
//!
//! The expression in front of an `.await` is checked if it begins with a name, a path, a call, a macro or
//! parentheses: `(if ..).await` is checked.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context]
async fn place(is_order: bool) -> u64 {
    let audited = if is_order { audit("order") } else { audit("offer") }.await;
    audited
}

pub(crate) fn main() {
    run_without("Request", place(true));
}
