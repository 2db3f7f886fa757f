//! A function of another crate needs a key.
//!
//! Every program here calls `audit` and the other functions from another crate.

#[ctx_runtime::context_root()]
async fn handle() -> u64 {
    ctx_ui_tests::fetch().await //~
}

fn main() {
    drop(handle());
}
