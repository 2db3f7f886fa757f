//! A function that returns a type of its caller's choice is called in what is awaited, and the type is said behind it.
//!
//! To ask what a value needs, its type has to be known there.
//! Instead: `decode::<u64>(byte)`, or `#[context(unchecked)]`.

use ctx_runtime::with_context;
use futures::{StreamExt, stream};

fn decode<T: From<u8>>(byte: u8) -> T {
    T::from(byte)
}

#[with_context]
async fn decoded() -> Vec<u64> {
    stream::iter([1_u8, 2]).map(|byte| decode(byte)).collect::<Vec<u64>>().await //~
}

fn main() {
    drop(decoded());
}
