//! A closure or a function is given to a call that stores it, and calls it later.
//!
//! It would run in the context of whoever calls it, or in none.

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
