#![deny(unused_must_use)]

use ctx_runtime::with_context;

#[with_context]
async fn audit() {}

#[with_context]
#[must_use = "the count says what is left"]
fn left() -> u64 {
    5
}

fn main() {
    audit(); //~
    left(); //~
}
