//! What is wrong with what a thread blocks on.

use ctx_runtime::with_context;
use futures::executor::{LocalPool, block_on};

#[with_context]
fn no_future() -> u32 {
    block_on(1)
}

#[with_context]
fn nothing() {
    block_on()
}

#[with_context]
fn of_another_type() -> u32 {
    block_on(async { "a" })
}

#[with_context]
fn moved(text: String) -> usize {
    block_on(async move { text.len() });
    text.len()
}

#[with_context]
fn of_no_known_type(pool: &mut LocalPool) {
    let value = pool.run_until(async { Default::default() });
}

#[with_context]
async fn awaits_a_number() {
    let set = tokio::task::LocalSet::new();
    set.run_until(1).await;
}

fn main() {}
