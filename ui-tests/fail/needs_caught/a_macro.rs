//! A call is awaited in the arguments of a macro.
//!
//! The attribute also rewrites the arguments of macros.

use ctx_runtime::with_context;
use ctx_ui_tests::audit;

#[with_context]
async fn place() {
    println!("{}", audit("order").await); //~
}

fn main() {
    drop(place());
}
