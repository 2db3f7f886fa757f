//! Duplicates.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn twice() {}

#[with_context]
pub async fn twice() {}

pub struct S;

impl S {
    #[with_context]
    pub async fn twice(&self) {}

    #[with_context]
    pub async fn twice(&self) {}
}

impl S {
    #[context_root(Request(1))]
    pub fn again(&self) {}

    #[with_context(bind(Request(1)))]
    pub fn again(&self) {}
}

fn main() {}
