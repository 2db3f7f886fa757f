//! Not send future.

use ctx_runtime::with_context;
use std::rc::Rc;

#[with_context]
pub async fn spawns() {
    tokio::spawn(async {
        let x = Rc::new(1);
        std::future::ready(()).await;
        println!("{x}");
    });
}

fn main() {}
