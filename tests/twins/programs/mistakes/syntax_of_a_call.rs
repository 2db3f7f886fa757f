//! Syntax of a call.

use ctx_runtime::with_context;

#[with_context]
pub fn half_typed() {
    tokio::spawn(async { 1 + });
}

fn main() {}
