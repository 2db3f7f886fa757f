//! Not send call.

use ctx_runtime::with_context;
use std::rc::Rc;

#[with_context]
pub async fn holds() {
    let x = Rc::new(1);
    std::future::ready(()).await;
    println!("{x}");
}

#[with_context]
pub async fn spawns() {
    tokio::spawn(holds());
}

pub fn plain_spawns() {
    tokio::spawn(holds());
}

fn main() {}
