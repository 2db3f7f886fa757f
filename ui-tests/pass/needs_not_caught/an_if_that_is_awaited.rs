//! An `if` or `match` is awaited as a whole.
//!
//! What stands in front of the `.await` is taken for an operand if it begins with a name, a path, a call, a macro or
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
