//! A generic key is bound with other arguments than the function needs.
//!
//! Each instance of a generic type is a separate key.

use ctx_runtime::context_root;
use ctx_ui_tests::{Shard, shard};

#[context_root(Shard::<u16>(3))]
async fn handle() -> u8 {
    shard::<u8>().await //~
}

fn main() {
    drop(handle());
}
