//! Receivers.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

pub struct S(pub u32);

impl S {
    #[with_context]
    pub async fn by_arc(self: Arc<Self>) -> u32 {
        self.0
    }

    #[with_context]
    pub async fn by_pin(self: Pin<&mut Self>) -> u32 {
        self.0
    }

    #[with_context]
    pub async fn by_box(self: Box<Self>) -> u32 {
        self.0
    }

    #[context_root(Request(1))]
    pub async fn by_rc(self: &Rc<Self>) -> u32 {
        self.0
    }

    #[with_context(bind(Request(1)))]
    pub fn by_mut(&mut self) -> &mut u32 {
        &mut self.0
    }

    #[with_context]
    pub async fn lifetime<'a>(self: &'a Self, other: &u32) -> &'a u32 {
        &self.0
    }

    #[with_context]
    pub async fn no_receiver() -> S {
        S(1)
    }
}

fn main() {}
