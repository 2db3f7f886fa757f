//! A future with `#[context(carry)]` needs a key that stays behind.
//!
//! `#[context(carry)]` makes a spawn site.

use ctx_runtime::context_root;
use ctx_ui_tests::{Transaction, commit};

#[context_root(Transaction(1))]
fn handle(jobs: &mut Vec<Box<dyn std::any::Any>>) {
    let job = #[context(carry)] commit(); //~
    jobs.push(Box::new(job));
}

fn main() {
    handle(&mut Vec::new());
}
