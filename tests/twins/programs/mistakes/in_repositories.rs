//! Implementations that do not fit their trait.

use ctx_runtime::with_context;
use std::future::Future;
use std::pin::Pin;

pub trait Repository {
    type Error;
    fn get(&self, id: u32) -> Result<u32, Self::Error>;
    fn all<'a>(&'a self) -> Pin<Box<dyn Future<Output = Vec<u32>> + Send + 'a>>;
    fn count() -> usize;
}

pub struct InMemory;

impl Repository for InMemory {
    type Error = String;

    #[with_context]
    fn get(&mut self, id: u32) -> Result<u32, String> {
        Ok(id)
    }

    #[with_context]
    fn all<'a>(&'a self) -> Pin<Box<dyn Future<Output = Vec<u64>> + Send + 'a>> {
        Box::pin(async move { vec![] })
    }

    #[with_context]
    fn counts() -> usize {
        1
    }
}

pub struct Other;

#[with_context]
impl Repository for Other {
    type Error = ();

    fn get(&self, id: &str) -> Result<u32, ()> {
        id.parse().map_err(drop)
    }

    fn all<'a>(&'a self) -> Pin<Box<dyn Future<Output = Vec<u32>> + Send + 'a>> {
        let cell = std::rc::Rc::new(1);
        Box::pin(async move {
            std::future::ready(1).await;
            vec![*cell]
        })
    }

    fn count() -> u32 {
        1
    }
}

fn main() {}
