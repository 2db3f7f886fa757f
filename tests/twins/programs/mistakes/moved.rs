//! Moved.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn twice(text: String) {
    drop(text);
    drop(text);
}

#[with_context]
pub fn into_a_thread(text: String) {
    std::thread::spawn(move || drop(text));
    drop(text);
}

#[context_root(Request(1))]
pub async fn root(text: String) -> String {
    let work = async move { text };
    drop(text);
    work.await
}

#[with_context(bind(Request(1)))]
pub fn bound(text: String) {
    drop(text);
    drop(text);
}

fn main() {}
