//! Lints that are expected, on functions, arguments and statements.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[expect(unused_variables)]
#[with_context]
pub async fn variables(x: String, y: u32) {}

#[expect(unused_mut, unused_assignments)]
#[context_root(Request(1))]
pub async fn mutable(mut x: u32) -> u32 { let mut y = 1; y = x; y }

#[expect(unreachable_code)]
#[with_context]
pub async fn reached() -> u32 { return 1; 2 }

#[with_context]
pub async fn of_argument(#[expect(unused_variables)] x: String, #[allow(unused_mut)] mut y: u32) -> u32 { y }

#[with_context]
pub async fn of_statement() -> u32 {
    #[expect(unused_variables)]
    let x = 1;
    #[expect(unused_must_use)]
    async { 1 };
    2
}

#[expect(unused_must_use)]
#[with_context(bind(Request(1)))]
pub fn of_work() { std::future::ready(1); }

#[expect(clippy::unused_async, clippy::missing_const_for_fn)]
#[with_context]
pub async fn of_clippy() {}

#[expect(unused_braces, unused_parens)]
#[with_context]
pub async fn braces(x: u32) -> u32 { if (x > 1) { return 2 } let y = { x }; y }

#[expect(unreachable_pub, missing_docs)]
#[with_context]
pub async fn strict() {}

#[expect(path_statements, unused_comparisons, unconditional_recursion)]
#[with_context]
pub fn others(x: u32) { x; if x >= 0 {} others(x) }

fn main() {}
