//! Deprecated.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[deprecated = "old"]
#[with_context]
pub async fn old() {}

#[deprecated]
#[context_root(Request(1))]
pub fn old_root() {}

#[with_context]
pub async fn calls() {
    old().await;
    old_root();
}

fn main() {
    old_root();
    drop(old());
}
