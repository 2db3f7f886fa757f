//@ run
//! Statics, constants, locations and names inside of functions.

use ctx_runtime::with_context;
use keys::Request;
use std::cell::Cell;
use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};

thread_local!(static HERE: Cell<u32> = const { Cell::new(0) });

#[with_context]
async fn counts() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    HERE.with(|here| here.set(here.get() + 1));
    COUNT.fetch_add(1, Ordering::Relaxed)
}

#[with_context]
fn generic<T: Default, const N: usize>(x: [T; N]) -> (usize, &'static str) {
    const fn twice(x: usize) -> usize {
        x * 2
    }
    struct Inner<T>(T);
    impl<T> Inner<T> {
        const SIZE: usize = twice(std::mem::size_of::<T>());
    }
    let inner = Inner(x);
    let _ = &inner.0;
    (Inner::<[T; N]>::SIZE, std::any::type_name::<Inner<T>>())
}

#[with_context(bind(Request(1)))]
async fn places() -> (u32, u32, &'static str) {
    let f = || Location::caller().line();
    (f(), line!() + column!(), module_path!())
}

#[with_context]
fn shadows(text: &str) -> String {
    let text = text.trim();
    let text = { let text = text.len(); format!("{text}{text:?}") } + text;
    let text = |f: &dyn Fn(&str) -> String| f(&text);
    text(&|text| text.to_uppercase())
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(counts());
    println!("{} {}", runtime.block_on(counts()), HERE.with(Cell::get));
    println!("{:?} {:?}", generic([1_u8; 3]), generic::<String, 0>([]));
    let (line, place, path) = runtime.block_on(places());
    println!("{} {} {}", line, place, path.len());
    println!("{}", shadows(" a "));
}
