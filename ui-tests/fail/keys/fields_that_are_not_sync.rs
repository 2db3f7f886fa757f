use std::cell::{Cell, RefCell};
use std::sync::mpsc::Receiver;

use ctx_runtime::Context;

#[derive(Context)]
struct Hits(Cell<u64>); //~

#[derive(Context)]
enum Source {
    Inline(RefCell<String>), //~
    Queue { jobs: Receiver<u64> }, //~
}

fn main() {}
