//! Bounded by a lifetime.

use ctx_runtime::with_context;

pub trait Body {
    type Item;
}

pub struct Wrapped<B>(pub B);

pub fn wrap_stream<B: Body>(body: B) -> Wrapped<B> {
    Wrapped(body)
}

#[with_context]
pub fn wraps<B: Body>(body: B) -> Wrapped<B> {
    wrap_stream(body)
}

fn main() {}
