//! A function whose caller chooses the return type is called in an awaited expression, and the type is given after the call.
//!
//! The check has to know the type of a value at the call.
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
