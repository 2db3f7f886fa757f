//! A function of another crate needs a key.
//!
//! All of these do: `audit` and the others are in a crate of their own.

#[ctx_runtime::context_root()]
async fn handle() -> u64 {
    ctx_ui_tests::fetch().await //~
}

fn main() {
    drop(handle());
}
