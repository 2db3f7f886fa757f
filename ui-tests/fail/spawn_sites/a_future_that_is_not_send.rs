use std::rc::Rc;

use ctx_runtime::with_context;

async fn step() {}

#[with_context]
async fn handle() {
    tokio::spawn(async { //~
        let hits = Rc::new(5);
        step().await;
        println!("{hits}");
    });
}

fn main() {
    drop(handle());
}
