//! Generic arguments.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn generic<T: Default>() -> T {
    T::default()
}

#[with_context]
pub async fn infers_nothing() {
    let x = generic().await;
}

#[with_context]
pub async fn too_many() {
    generic::<u32, u32>().await;
    let v = Vec::new();
    let w = "1".parse().unwrap();
}

#[context_root(Request(1))]
pub fn root<T>() -> usize {
    1
}

fn main() {
    root();
}
