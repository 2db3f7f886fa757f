//@ run
//! Closures and blocks that capture parts, or are never run.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::rc::Rc;
use std::cell::Cell;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

#[with_context]
async fn unused_blocks(a: Loud) {
    let block = async move {
        let _a = a;
    };
    println!("made");
    drop(block);
    println!("dropped");
    let _ = async { drop(Loud("never made")) };
}

#[context_root(Request(1))]
fn counts(held: Loud) -> u32 {
    let count = Rc::new(Cell::new(0));
    let add = {
        let count = Rc::clone(&count);
        move |x| {
            count.set(count.get() + x);
            println!("{}", held.0);
        }
    };
    (1..3).for_each(&add);
    println!("{}", Rc::strong_count(&count));
    drop(add);
    println!("{}", Rc::strong_count(&count));
    count.get()
}

struct Pair(Loud, Loud);

#[with_context]
fn threads(pair: Pair) {
    let thread = std::thread::spawn(move || println!("inside {}", pair.0 .0));
    thread.join().unwrap();
    println!("joined");
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(unused_blocks(Loud("a")));
    println!("{}", counts(Loud("held")));
    threads(Pair(Loud("left"), Loud("right")));
}
