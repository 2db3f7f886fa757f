//! Lifetimes that do not match.

use ctx_runtime::with_context;
use keys::Request;

#[with_context]
pub async fn other<'a, 'b>(a: &'a str, b: &'b str) -> &'a str {
    b
}

#[with_context]
pub fn function<'a, 'b>(a: &'a str, b: &'b str) -> &'a str {
    b
}

#[with_context(bind(Request(1)))]
pub fn bound<'a, 'b>(a: &'a str, b: &'b str) -> &'a str {
    b
}

pub struct S(String);

impl S {
    #[with_context]
    pub async fn method<'a>(&self, a: &'a str) -> &'a str {
        &self.0
    }
}

fn main() {}
