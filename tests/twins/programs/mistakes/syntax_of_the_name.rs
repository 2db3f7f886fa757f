//! Syntax of the name.

use ctx_runtime::with_context;

#[with_context]
pub async fn 1a() {}

fn main() {}
