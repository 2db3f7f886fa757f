//! A call stores a closure or a function, and calls it later.
//!
//! The work would run in the context of its caller, or in none.

use ctx_runtime::{context, with_context};
use ctx_ui_tests::Request;

#[derive(Default)]
struct Bus(Vec<Box<dyn Fn(u64) -> u64>>);

impl Bus {
    fn subscribe(&mut self, callback: impl Fn(u64) -> u64 + 'static) {
        self.0.push(Box::new(callback));
    }
}

#[with_context]
fn shipped(order: u64) -> u64 {
    order + context!(Request.id)
}

#[with_context(strict, needs(Request))]
fn place(bus: &mut Bus) {
    bus.subscribe(move |order| order + context!(Request.id)); //~
    bus.subscribe(shipped); //~
}

fn main() {
    place(&mut Bus::default());
}
