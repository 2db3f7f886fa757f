//@ run
//! Drop order of methods.

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

fn run<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("pending"),
    }
}

impl Loud {
    #[with_context]
    async fn by_value(self, (a, b): (Loud, Loud)) -> usize {
        let _ = (&a, &b);
        self.0.len()
    }

    #[with_context]
    async fn mutable(mut self, a: Loud) -> usize {
        self.0 = "self";
        a.0.len()
    }

    #[context_root(Request(1))]
    async fn root(self, _: Loud, a: Loud) -> usize {
        a.0.len()
    }

    #[with_context(bind(Request(1)))]
    fn bound(mut self, (a, _): (Loud, Loud)) -> usize {
        self.0 = "self";
        a.0.len()
    }

    #[with_context]
    async fn by_reference(&self, a: Loud) -> usize {
        self.0.len() + a.0.len()
    }
}

fn main() {
    run(Loud("self").by_value((Loud("a"), Loud("b"))));
    println!("--");
    run(Loud("").mutable(Loud("a")));
    println!("--");
    run(Loud("self").root(Loud("_"), Loud("a")));
    println!("--");
    Loud("").bound((Loud("a"), Loud("_")));
    println!("--");
    run(Loud("self").by_reference(Loud("a")));
}
