#![deny(unused)]

use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant;

#[with_context]
async fn in_async(id: u64, (left, _right): (u8, u8)) { //~ 2
    let mut name = "a"; //~ 2
}

#[context_root(Tenant)]
fn in_a_sync_root(mut id: u64) -> u64 { //~
    return id;
    id + 1 //~
}

#[with_context]
fn in_sync(id: u64) {} //~

fn main() {
    drop(in_async(1, (2, 3)));
    in_sync(in_a_sync_root(1));
}
