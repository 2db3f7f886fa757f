use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

trait Handler {
    #[with_context]
    async fn handle(&self, by: u64) -> u64 {
        context!(Request.id) + by
    }

    #[with_context]
    async fn declared(&self) -> u64;

    #[with_context]
    fn sync(&self) -> u64 {
        context!(Request.id)
    }
}

struct Echo;

impl Handler for Echo {
    #[with_context]
    async fn declared(&self) -> u64 {
        context!(Request.id)
    }
}

struct Double;

impl Handler for Double {
    #[context_root(Request { id: by })]
    async fn handle(&self, by: u64) -> u64 {
        Echo.handle(by).await
    }

    async fn declared(&self) -> u64 {
        2
    }
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    assert_eq!(Echo.handle(1).await, 8);
    assert_eq!(Echo.declared().await, 7);
    assert_eq!(Echo.sync(), 7);
    assert_eq!(Double.handle(2).await, 4);
    assert_eq!(Double.declared().await, 2);
}
