//! Await holding.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::cell::RefCell;
use std::sync::Mutex;

#[with_context]
pub async fn lock(m: &Mutex<u8>) -> u8 {
    let guard = m.lock().unwrap();
    std::future::ready(()).await;
    *guard
}

#[with_context]
pub async fn cell(m: &RefCell<u8>) -> u8 {
    let guard = m.borrow();
    std::future::ready(()).await;
    *guard
}

#[context_root(Request(1))]
pub async fn root(m: &Mutex<u8>) -> u8 {
    let guard = m.lock().unwrap();
    lock(m).await;
    *guard
}

fn main() {}
