use ctx_runtime::{Context, root};

#[derive(Context)]
struct Message(u64);

async fn handle() {}

async fn consume() {
    root!(Message(1) => handle().await); //~
}

fn main() {
    drop(consume());
}
