//! An argument that diverges, of a function that is named as a spawn site.

use ctx_runtime::with_context;

fn spawn(x: u64) -> u64 {
    x
}

#[with_context]
pub fn sketched() -> u64 {
    spawn(todo!())
}

#[with_context]
pub fn returns() -> u64 {
    spawn(return 1)
}

fn main() {}
