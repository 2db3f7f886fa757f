//! A trait shares `needs` among its methods, and a method with a body calls another method.
//!
//! The default body is checked like any other function; this method needs more than the trait declares.

use ctx_runtime::with_context;
use ctx_ui_tests::{Request, bill};

#[with_context(needs(Request))]
trait Shop {
    async fn place(&self) -> u64;

    async fn place_and_bill(&self) -> u64 {
        self.place().await + bill().await //~
    }
}

struct Corner;

#[with_context(needs(Request))]
impl Shop for Corner {
    async fn place(&self) -> u64 {
        0
    }
}

fn main() {
    drop(Corner.place_and_bill());
}
