//! A generic key is bound without its arguments.
//!
//! The attribute has to name the type of the key, and cannot do so without the arguments.
//! Instead: `Shard::<u8>(3)`.

use ctx_runtime::context_root;
use ctx_ui_tests::{Shard, shard};

#[context_root(Shard(3_u8))] //~
async fn handle() -> u8 {
    shard::<u8>().await
}

fn main() {
    drop(handle());
}
