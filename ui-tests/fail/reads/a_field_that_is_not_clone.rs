use std::sync::Mutex;

use ctx_runtime::{Context, context, with_context};

#[derive(Context)]
struct Request {
    hits: Mutex<u64>,
}

#[with_context]
fn audit() {
    let hits = context!(Request.hits); //~
    println!("{:?}", hits.lock());
}

fn main() {
    audit();
}
