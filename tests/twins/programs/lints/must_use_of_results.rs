//! Must use of results.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn fails() -> Result<u32, String> {
    Err(String::new())
}

#[with_context]
pub async fn calls() {
    fails().await;
    fails();
    let _ = fails().await;
    std::fs::remove_file("x");
    vec![1].iter().map(|x| x + 1);
    "a".to_string();
    format!("a");
    1 + 1;
}

#[context_root(Request(1))]
pub fn root() {
    std::fs::remove_file("x");
    fails();
}

fn main() {}
