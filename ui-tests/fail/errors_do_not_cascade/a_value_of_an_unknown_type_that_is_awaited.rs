use ctx_runtime::{context, context_root, with_context};
use ctx_ui_tests::Request;

#[with_context(needs(Request))]
async fn handle(id: u64) -> u64 {
    let future = unknown(id); //~
    let method = std::future::ready(id).unknown(); //~
    tokio::spawn(unknown()); //~
    future.await + method.await + tokio::join!(missing(id)).0 //~
}

#[context_root(unknown(1), Request { id: 7 })] //~
async fn root() -> Unknown { //~
    handle(1).await + context!(Unknown.0) //~
}

#[with_context(needs(Unknown))] //~ 2
async fn needing() {}

#[with_context]
async fn calls() {
    needing().await;
}

fn main() {
    drop((root(), calls()));
}
