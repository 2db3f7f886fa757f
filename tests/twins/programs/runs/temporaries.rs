//@ run
//! Temporaries.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::cell::RefCell;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

impl Loud {
    fn get(&self) -> u32 {
        1
    }
}

#[with_context]
fn tail() -> u32 {
    let _local = Loud("local");
    Loud("temporary").get()
}

#[with_context(bind(Request(1)))]
fn bound() -> u32 {
    let _local = Loud("local");
    Loud("temporary").get()
}

#[with_context]
async fn awaits(cell: RefCell<Option<Loud>>) -> u32 {
    let _local = Loud("local");
    match cell.borrow_mut().take() {
        Some(loud) => loud.get() + Loud("temporary").get(),
        None => 0,
    }
}

#[context_root(Request(1))]
async fn if_let() -> u32 {
    if let 1 = Loud("condition").get() {
        println!("then");
        2
    } else {
        println!("else");
        3
    }
}

#[with_context]
fn spawns() {
    std::thread::spawn({
        let moved = Loud("moved");
        let _stays = Loud("stays");
        move || {
            println!("runs");
            moved.get()
        }
    })
    .join()
    .unwrap();
}

fn main() {
    tail();
    bound();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(awaits(RefCell::new(Some(Loud("inside")))));
    runtime.block_on(if_let());
    spawns();
}
