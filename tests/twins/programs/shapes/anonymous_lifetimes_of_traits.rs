//! Anonymous lifetimes in methods that declare what they need.

use ctx_runtime::with_context;
use keys::Request;

pub struct S(pub String);

#[with_context(needs(Request))]
pub trait Store {
    async fn find(&self, q: impl Into<&str>) -> usize;
}

#[with_context(needs(Request))]
impl Store for S {
    async fn find(&self, q: impl Into<&str>) -> usize {
        self.0.len()
    }
}

fn main() {}
