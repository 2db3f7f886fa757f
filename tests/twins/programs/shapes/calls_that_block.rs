//@ run
//! `block_on` and its like, wherever an expression may stand.

use ctx_runtime::{context_root, with_context};
use futures::executor::{LocalPool, block_on};
use futures::future::ready;
use keys::Request;
use std::sync::{Mutex, MutexGuard};

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

impl Loud {
    async fn length(&self) -> usize {
        self.0.len()
    }
}

struct Row {
    id: u32,
}

#[with_context]
async fn load(id: u32) -> Result<Row, String> {
    if id == 0 { Err("none".to_owned()) } else { Ok(Row { id }) }
}

#[with_context]
async fn forever() -> ! {
    panic!("on purpose")
}

#[with_context]
fn never() -> ! {
    block_on(forever())
}

#[with_context]
fn never_as_a_statement() {
    block_on(forever());
}

#[context_root(Request(1))]
fn result_is_not_used() {
    block_on(load(1));
    block_on(async { 1 });
    futures::executor::block_on(async {});
}

#[with_context]
fn compares() -> bool {
    block_on(ready(1)) == 1
}

#[with_context]
fn adds() -> i32 {
    block_on(ready(1)) + block_on(ready(2))
}

#[with_context]
fn negates(is: bool) -> bool {
    !block_on(ready(is))
}

#[with_context]
fn casts() -> u64 {
    block_on(ready(1_u8)) as u64
}

#[with_context]
fn indexes() -> u8 {
    block_on(ready([1, 2]))[1]
}

#[with_context]
fn field() -> Result<u32, String> {
    let id = block_on(load(2))?.id;
    Ok(block_on(load(id))?.id)
}

#[with_context]
fn otherwise(id: u32) -> u32 {
    let Ok(row) = block_on(load(id)) else { return 0 };
    if let Ok(Row { id: 1 }) = block_on(load(row.id)) {
        return 1;
    }
    while block_on(ready(false)) {}
    for number in block_on(ready(0..3)) {
        println!("{number}");
    }
    match block_on(load(row.id)) {
        Ok(Row { id }) => id,
        Err(_) => 0,
    }
}

#[with_context]
fn temporaries() -> usize {
    let length = block_on(Loud("temporary").length());
    println!("{length}");
    let _local = Loud("local");
    block_on(Loud("of the tail").length())
}

#[with_context]
fn borrows(numbers: &Mutex<Vec<u8>>) -> usize {
    async fn lock(numbers: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
        numbers.lock().unwrap()
    }
    block_on(lock(numbers)).push(1);
    block_on(lock(numbers)).len()
}

#[with_context]
fn infers() -> Vec<u8> {
    block_on(async { [1, 2].iter().copied().collect() })
}

#[with_context]
fn pool() -> u32 {
    let mut pool = LocalPool::new();
    pool.run_until(async { 1 }) + pool.run_until(&mut ready(2))
}

#[with_context]
fn yields() -> bool {
    rayon::yield_now();
    rayon::yield_local().is_none()
}

#[with_context]
async fn set() -> u32 {
    let set = tokio::task::LocalSet::new();
    set.run_until(async { 1 }).await + set.run_until(ready(2)).await
}

#[with_context]
async fn result_of_a_set_is_not_used() {
    let set = tokio::task::LocalSet::new();
    set.run_until(load(1)).await;
}

fn main() {
    result_is_not_used();
    println!("{} {} {} {} {}", compares(), adds(), negates(true), casts(), indexes());
    println!("{:?} {} {}", field(), otherwise(0), otherwise(5));
    println!("{}", temporaries());
    println!("{} {:?} {} {}", borrows(&Mutex::default()), infers(), pool(), yields());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    println!("{}", runtime.block_on(set()));
    runtime.block_on(result_of_a_set_is_not_used());
    println!("{}", std::panic::catch_unwind(|| never()).is_err());
    println!("{}", std::panic::catch_unwind(never_as_a_statement).is_err());
}
