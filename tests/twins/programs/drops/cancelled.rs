//@ run
//! Futures that are dropped when they were polled once, or never.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::{Future, pending};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

#[with_context]
async fn waits(a: Loud, _b: Loud, _: Loud, (c, _d): (Loud, Loud), mut e: Loud) {
    let _local = Loud("local");
    e.0 = "e";
    println!("begins {} {}", a.0, c.0);
    pending::<()>().await;
    println!("never");
}

#[context_root(Request(1))]
async fn root(a: Loud, b: Loud, _: Loud) {
    let _local = Loud("local");
    waits(Loud("inner a"), a, Loud("inner _"), (b, Loud("inner d")), Loud("inner e")).await;
}

#[with_context(bind(Request(1)))]
async fn bound(a: Loud) {
    let f = async {
        let _inside = Loud("inside");
        pending::<()>().await;
        drop(&a);
    };
    f.await;
}

#[with_context]
fn later(a: Loud) -> impl Future<Output = ()> {
    println!("at once");
    async move {
        let _inside = Loud("inside");
        let a = a;
        pending::<()>().await;
        drop(a);
    }
}

#[with_context]
fn boxed(a: Loud, _b: Loud) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let _local = Loud("local of the function");
    Box::pin(async move {
        let _a = a;
        pending::<()>().await;
    })
}

fn poll(name: &str, times: usize, future: impl Future<Output = ()>) {
    println!("-- {} {}", name, times);
    let mut future = Box::pin(future);
    for _ in 0..times {
        let poll = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(poll, Poll::Pending));
    }
    println!("drops");
    drop(future);
}

fn main() {
    for times in 0..3 {
        poll("waits", times, waits(Loud("a"), Loud("_b"), Loud("_"), (Loud("c"), Loud("_d")), Loud("mut e")));
        poll("root", times, root(Loud("a"), Loud("b"), Loud("_")));
        poll("bound", times, bound(Loud("a")));
        poll("later", times, later(Loud("a")));
        poll("boxed", times, boxed(Loud("a"), Loud("_b")));
    }
}
