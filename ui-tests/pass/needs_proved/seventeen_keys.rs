//! A function needs one key, and binds more than sixteen.
//!
//! More than sixteen keys stand in several tuples.

use ctx_runtime::{Context, context, with_context};
use ctx_ui_tests::{Retries, Shard, audit, fetch, run};

#[with_context(needs(Shard<u64>))]
async fn one() -> u64 {
    context!(Shard<u64>.0)
}

macro_rules! keys {
    ($($key:ident)*) => {
        $(#[derive(Context)] struct $key;)*

        #[with_context(bind(ctx_ui_tests::Request { id: 1 }, $($key,)* Shard(5_u64) as Shard<u64>))]
        async fn all() -> u64 {
            one().await + audit("").await + fetch().await
        }
    };
}
keys!(A B C D E F G H I J K L M N O P);

pub(crate) fn main() {
    assert_eq!(run(all()), 5 + 1 + 3);
}
