//! Must use.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[must_use]
#[with_context]
pub async fn important() -> u32 {
    1
}

#[with_context]
#[must_use = "for a reason"]
pub async fn with_reason() -> u32 {
    1
}

#[must_use]
#[with_context]
pub fn function() -> u32 {
    1
}

#[must_use]
#[context_root(Request(1))]
pub async fn root() -> u32 {
    1
}

#[must_use]
#[with_context(bind(Request(1)))]
pub fn bound() -> u32 {
    1
}

#[with_context]
pub async fn not_important() -> u32 {
    1
}

#[with_context]
pub async fn calls() {
    important();
    important().await;
    with_reason().await;
    function();
    root().await;
    bound();
    not_important();
    not_important().await;
}

pub async fn plain_calls() {
    important();
    important().await;
    with_reason().await;
    not_important();
    root();
    root().await;
    not_important().await;
}

fn main() {}
