//@ run
//! Panic in async fn.

use ctx_runtime::with_context;

#[with_context]
async fn fails(x: Option<u32>) -> u32 {
    x.unwrap()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(fails(None));
}
