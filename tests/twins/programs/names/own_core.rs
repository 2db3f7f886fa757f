//! Modules of the user's own named `core`, `std` and `alloc`.

use ctx_runtime::{context_root, with_context};
use keys::Request;

pub mod core {}

pub mod alloc {}

pub mod keyed {
    pub mod std {}

    use ctx_runtime::with_context;

    #[with_context]
    pub async fn gives(x: u32) -> Result<u32, String> {
        if x == 1 {
            return Err(String::new());
        }
        Ok(x)
    }
}

#[with_context]
pub async fn gives() -> Result<u32, String> {
    keyed::gives(1).await
}

#[context_root(Request(1))]
pub fn root() -> Option<u32> {
    Some(1)
}

fn main() {}
