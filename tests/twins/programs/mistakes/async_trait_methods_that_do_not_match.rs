//! Async trait methods that do not match.

use ctx_runtime::with_context;

pub trait Store {
    fn get(&self) -> impl std::future::Future<Output = u32> + Send;

    fn text(&self) -> impl std::future::Future<Output = String>;
}

impl Store for u8 {
    #[with_context]
    async fn get(&self) -> u32 {
        1
    }

    #[with_context]
    async fn text(&self) -> u32 {
        1
    }
}

impl Store for u16 {
    #[with_context]
    async fn get(&self) -> u32 {
        let x = std::rc::Rc::new(1);
        std::future::ready(()).await;
        *x
    }

    #[with_context]
    async fn text(&self, x: u32) -> String {
        String::new()
    }
}

fn main() {}
