use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
pub struct Request {
    id: u64,
}

mod inner {
    use ctx_runtime::context;

    #[ctx_runtime::with_context]
    pub(super) async fn audit() -> u64 {
        context!(super::Request.id)
    }
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    #[with_context]
    async fn nested() -> u64 {
        #[with_context(bind(Request { id: 8 }))]
        fn deeper() -> u64 {
            context!(Request.id)
        }
        context!(Request.id) + deeper()
    }
    assert_eq!(inner::audit().await, 7);
    assert_eq!(nested().await, 15);
}
