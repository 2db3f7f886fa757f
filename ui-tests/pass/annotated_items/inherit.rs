use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context(inherit)]
async fn hot(by: &u64) -> Result<u64, Box<dyn std::error::Error>> {
    let id = tokio::spawn(async { context!(Request.id) }).await?;
    Ok(id + *by + context!(Request.id))
}

#[with_context(inherit, spawn(run))]
fn sync() -> u64 {
    context!(Request.id)
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    assert_eq!(hot(&1).await.unwrap(), 15);
    assert_eq!(sync(), 7);
}
