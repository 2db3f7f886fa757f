//@ run
//! Drop order of panics.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

fn run<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("pending"),
    }
}

#[with_context]
async fn panics((a, b): (Loud, Loud), c: Loud) -> usize {
    let _local = Loud("local");
    let _ = (&a, &b);
    assert!(c.0.is_empty(), "on purpose");
    a.0.len()
}

#[context_root(Request(1))]
fn root((a, b): (Loud, Loud), c: Loud) -> usize {
    let _local = Loud("local");
    let _ = (&a, &b);
    assert!(c.0.is_empty(), "on purpose");
    a.0.len()
}

fn main() {
    let caught = catch_unwind(AssertUnwindSafe(|| run(panics((Loud("a"), Loud("b")), Loud("c")))));
    println!("{}", caught.is_err());
    let caught = catch_unwind(AssertUnwindSafe(|| root((Loud("a"), Loud("b")), Loud("c"))));
    println!("{}", caught.is_err());
}
