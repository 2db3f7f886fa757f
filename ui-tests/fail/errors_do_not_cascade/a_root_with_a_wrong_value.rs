use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

#[context_root(7)] //~
async fn handle() -> u64 {
    context!(Request.id)
}

#[context_root(7)] //~
fn serve(name: &str) -> impl Iterator<Item = u64> {
    name.len();
    std::iter::once(context!(Request.id))
}

#[tokio::main]
async fn main() {
    let id: u64 = handle().await;
    assert_eq!(id, serve("a").sum());
}
