//! A thread blocks on a future that needs a key that stays behind.
//!
//! The closure has only the keys that cross; the argument of `block_on` counts as awaited.

use ctx_runtime::context_root;
use ctx_ui_tests::{Transaction, commit};
use futures::executor::block_on;

#[context_root(Transaction(1))]
fn handle() -> u64 {
    std::thread::spawn(|| block_on(commit())).join().unwrap() //~
}

fn main() {
    handle();
}
