//! Not in the trait.

use ctx_runtime::{context_root, with_context};
use keys::Request;

pub trait Store {
    fn get(&self) -> u32;
}

impl Store for u8 {
    #[with_context]
    fn get(&self) -> u32 {
        1
    }

    #[with_context]
    async fn other(&self) {}

    #[context_root(Request(1))]
    fn another(&self) {}
}

#[with_context]
impl Store for u16 {
    fn get(&self) -> u32 {
        1
    }

    async fn other(&self) {}
}

impl Store for u32 {
    #[with_context]
    fn get(&self, x: u32) -> u32 {
        x
    }
}

impl Store for u64 {
    #[with_context]
    async fn get(&self) -> u32 {
        1
    }
}

impl Store for i64 {
    #[with_context]
    fn get(&self) -> String {
        String::new()
    }
}

fn main() {}
