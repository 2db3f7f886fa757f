use ctx_runtime::{Context, Snapshot, context, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
async fn audit() -> u64 {
    let id = {
        let _entered = Snapshot::empty().with(Request { id: 7 }).enter();
        context!(Request.id)
    };
    tokio::task::yield_now().await;
    id + context!(Request?.id).unwrap_or(1)
}

#[tokio::main]
pub(crate) async fn main() {
    assert_eq!(tokio::spawn(audit()).await.unwrap(), 8);
}
