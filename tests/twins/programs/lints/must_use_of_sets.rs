//! The future of a set that is thrown away.

use ctx_runtime::with_context;
use tokio::task::LocalSet;

#[with_context]
pub fn thrown_away(set: &LocalSet) {
    set.run_until(async {});
}

fn main() {}
