//@ run
//! Drop order of patterns.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

impl Loud {
    fn part(&self, name: &'static str) -> Loud {
        Loud(name)
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

fn run<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("pending"),
    }
}

#[with_context]
async fn pattern((a, b): (Loud, Loud), c: Loud) -> usize {
    let _local = Loud("local");
    let _ = (&a, &b);
    c.part("temporary of the tail").len()
}

#[with_context]
async fn named(a: Loud, mut b: Loud, c: Loud) -> usize {
    b.0 = "b";
    let _ = &c;
    a.part("temporary of the tail").len()
}

#[context_root(Request(1))]
async fn root((a, _): (Loud, Loud), c: Loud) -> usize {
    let _ = &c;
    a.part("temporary of the tail").len()
}

#[with_context(bind(Request(1)))]
async fn bound((a, _): (Loud, Loud), c: Loud) -> usize {
    let _ = &c;
    a.part("temporary of the tail").len()
}

#[with_context]
async fn unused(_a: Loud, _: Loud, _c: Loud) {
    println!("body");
}

#[with_context]
async fn returns((a, b): (Loud, Loud)) -> usize {
    if b.0.is_empty() {
        return 1;
    }
    return a.part("temporary of the return").len();
}

fn main() {
    run(pattern((Loud("a"), Loud("b")), Loud("c")));
    println!("--");
    run(named(Loud("a"), Loud(""), Loud("c")));
    println!("--");
    run(root((Loud("a"), Loud("_")), Loud("c")));
    println!("--");
    run(bound((Loud("a"), Loud("_")), Loud("c")));
    println!("--");
    run(unused(Loud("_a"), Loud("_"), Loud("_c")));
    println!("--");
    run(returns((Loud("a"), Loud("b"))));
    println!("-- not polled");
    drop(pattern((Loud("a"), Loud("b")), Loud("c")));
    println!("--");
    drop(named(Loud("a"), Loud(""), Loud("c")));
    println!("--");
    drop(unused(Loud("_a"), Loud("_"), Loud("_c")));
}
