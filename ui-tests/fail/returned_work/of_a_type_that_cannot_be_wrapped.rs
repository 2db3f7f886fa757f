use std::future::Future;
use std::pin::Pin;

use ctx_runtime::{Context, context_root, with_context};
use futures::stream::{self, Iter};
use futures::{StreamExt, future};

#[derive(Context)]
struct Request(u64);

trait Service {
    type Future: Future<Output = u64>;
    fn call(&self) -> Self::Future;
}

struct Mapped;

impl Service for Mapped {
    type Future = future::Map<Pin<Box<dyn Future<Output = u64>>>, fn(u64) -> u64>;

    #[context_root(Request(1))]
    fn call(&self) -> Self::Future { //~
        todo()
    }
}

struct Layer<S>(S);

impl<S: Service> Service for Layer<S> {
    type Future = S::Future;

    #[context_root(Request(1))]
    fn call(&self) -> S::Future { //~
        self.0.call()
    }
}

#[context_root(Request(1))]
fn passed_on<F: Future>(future: F) -> F { //~
    future
}

type Lines = Iter<std::vec::IntoIter<String>>;

#[with_context(bind(Request(1)))]
fn lines(early: bool) -> Lines { //~
    if early {
        return stream::iter(Vec::new());
    }
    stream::iter(Vec::new())
}

#[context_root(Request(1))]
fn with_a_bound() -> impl Future<Output = u64> + Clone { //~
    future::ready(1)
}

fn todo<T>() -> T {
    loop {}
}

fn main() {
    drop(Layer(Mapped).call());
    drop(passed_on(future::ready(1)));
    drop(lines(true).boxed());
    drop(with_a_bound());
}
