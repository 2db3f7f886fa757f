//! Needless lifetimes.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn first<'a>(text: &'a str) -> &'a str {
    text
}

#[with_context]
pub fn second<'a>(text: &'a str) -> &'a str {
    text
}

pub struct S(pub String);

impl S {
    #[with_context]
    pub async fn method<'a>(&'a self) -> &'a str {
        &self.0
    }

    #[with_context(bind(Request(1)))]
    pub fn bound<'a>(&'a self) -> &'a str {
        &self.0
    }

    #[context_root(Request(1))]
    pub async fn root<'a>(&'a self) -> &'a str {
        &self.0
    }
}

impl<'a> From<&'a S> for u32 {
    #[with_context]
    fn from(s: &'a S) -> u32 {
        s.0.len() as u32
    }
}

fn main() {}
