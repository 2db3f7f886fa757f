use std::rc::Rc;

use ctx_runtime::with_context;

#[with_context]
async fn audit() {
    let hits = Rc::new(5);
    tokio::task::yield_now().await;
    println!("{hits}");
}

#[with_context]
async fn handle() {
    tokio::spawn(audit()); //~
}

fn main() {
    drop(handle());
}
