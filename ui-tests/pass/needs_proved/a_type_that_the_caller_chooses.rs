//! A function whose caller chooses the return type is called in an awaited expression, and the type is given after the call.
//!
//! The check waits until the type is known.

use ctx_runtime::with_context;
use futures::executor::block_on;
use futures::{StreamExt, stream};

fn decode<T: From<u8>>(byte: u8) -> T {
    T::from(byte)
}

#[with_context]
async fn decoded() -> u64 {
    stream::iter([1_u8, 2]).map(|byte| decode(byte)).fold(0, async |sum: u64, next: u64| sum + next).await
}

pub fn main() {
    assert_eq!(block_on(decoded()), 3);
}
