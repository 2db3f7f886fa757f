//! A thread blocks on what needs a key that stays behind.
//!
//! The closure runs in what crosses; what is given to `block_on` is awaited.

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
