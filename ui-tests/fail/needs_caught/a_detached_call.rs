//! A detached call needs a key.
//!
//! Detached work has no context.

use ctx_runtime::context_root;
use ctx_ui_tests::{Request, audit};

#[context_root(Request { id: 7 })]
async fn handle() {
    #[context(detach)]
    tokio::spawn(audit("order")); //~
}

fn main() {
    drop(handle());
}
