//! Traits not met.

use ctx_runtime::with_context;

pub trait Store {
    fn get(&self) -> u32;
}

#[with_context]
pub async fn needs<S: Store>(store: S) -> u32 {
    store.get()
}

#[with_context]
pub async fn calls() {
    needs(1).await;
    needs(String::new()).await;
}

#[with_context]
pub async fn missing<T>(x: T) -> u32 {
    x.get()
}

#[with_context]
pub async fn prints<T>(x: T) {
    println!("{}", x);
}

fn main() {}
