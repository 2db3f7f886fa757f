use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context(inherits)] //~
async fn audit() -> u64 {
    context!(Request.id)
}

#[context_root(Request { id: 7 }, crate)] //~
async fn handle() -> u64 {
    audit().await + tokio::spawn(audit()).await.unwrap()
}

fn main() {
    let future = async { handle().await + 1 };
    drop(future);
}
