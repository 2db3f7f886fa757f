use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[derive(Default)]
struct Service<T> {
    hits: u64,
    kept: T,
}

impl<T: Clone + Default> Service<T> {
    #[with_context]
    async fn by_ref(&self) -> u64 {
        self.hits + context!(Request.id)
    }

    #[with_context]
    async fn by_mut(&mut self, by: u64) -> &mut u64 {
        self.hits += by;
        &mut self.hits
    }

    #[with_context]
    async fn by_value(mut self) -> Self {
        self.hits += 1;
        self
    }

    #[with_context]
    async fn by_box(self: Box<Self>) -> T {
        self.kept
    }

    #[with_context]
    async fn by_rc(self: Rc<Self>) -> u64 {
        self.hits
    }

    #[with_context]
    async fn by_pin(self: Pin<&mut Self>) -> u64 {
        self.hits
    }

    #[with_context]
    async fn by_arc_ref(self: &Arc<Self>) -> u64 {
        self.hits
    }

    #[with_context]
    async fn new() -> Self {
        Self { hits: 1, ..Self::default() }
    }

    #[context_root(Request { id: self.hits })]
    async fn root(&self, name: &str) -> (u64, usize) {
        (context!(Request.id), name.len())
    }

    #[context_root(Request { id: self.hits })]
    fn sync_root(&mut self) -> u64 {
        self.hits += 1;
        context!(Request.id)
    }
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    let mut service = Service::<String>::new().await;
    assert_eq!(service.by_ref().await, 8);
    *service.by_mut(2).await += 1;
    let mut service = service.by_value().await;
    assert_eq!(service.root("four").await, (5, 4));
    assert_eq!((service.sync_root(), service.hits), (5, 6));
    assert_eq!(Pin::new(&mut service).by_pin().await, 6);
    assert_eq!(Arc::new(Service::<()>::default()).by_arc_ref().await, 0);
    assert_eq!(Rc::new(Service::<()>::default()).by_rc().await, 0);
    assert_eq!(Box::new(service).by_box().await, "");
}
