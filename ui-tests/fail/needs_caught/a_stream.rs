//! A stream that needs a key is read.
//!
//! The return type of a function says what its stream needs, as for a future; the call in front of `.next()` is checked.

use ctx_runtime::with_context;
use ctx_ui_tests::rows;
use futures::StreamExt;

#[with_context]
async fn first() -> Option<u64> {
    rows().next().await //~
}

#[with_context]
async fn all() -> u64 {
    let mut rows = rows();
    let mut sum = 0;
    while let Some(row) = rows.next().await { //~
        sum += row;
    }
    sum
}

fn main() {
    drop((first(), all()));
}
