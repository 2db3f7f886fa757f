//! Not static.

use ctx_runtime::with_context;

#[with_context]
pub async fn borrows(text: &str) {
    tokio::spawn(async move { println!("{text}") });
}

#[with_context]
pub fn threads(text: &str) {
    std::thread::spawn(move || println!("{text}"));
}

#[with_context]
pub async fn locals() {
    let text = String::new();
    tokio::spawn(async { println!("{text}") });
}

fn main() {}
