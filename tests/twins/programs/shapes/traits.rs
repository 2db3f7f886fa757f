//! Traits.

use ctx_runtime::with_context;
use std::future::Future;
use std::pin::Pin;

pub trait Store {
    type Row;

    #[with_context]
    fn load(&self, id: u32) -> impl Future<Output = Self::Row> + Send;

    #[with_context]
    fn boxed<'a>(&'a self) -> Pin<Box<dyn Future<Output = u32> + Send + 'a>>
    where
        Self: Sync,
    {
        Box::pin(async move { 1 })
    }
}

pub struct Memory(pub u32);

impl Store for Memory {
    type Row = u32;

    #[with_context]
    async fn load(&self, id: u32) -> Self::Row {
        self.0 + id
    }
}

pub struct Other;

#[with_context]
impl Store for Other {
    type Row = String;

    async fn load(&self, _id: u32) -> String {
        String::new()
    }

    fn boxed<'a>(&'a self) -> Pin<Box<dyn Future<Output = u32> + Send + 'a>> {
        Box::pin(async { 2 })
    }
}

#[with_context]
pub async fn calls<S: Store<Row = u32> + Sync>(s: S) -> u32 {
    s.load(1).await + s.boxed().await
}

fn main() {}
