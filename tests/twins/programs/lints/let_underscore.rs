//! Let underscore.

use ctx_runtime::with_context;
use std::sync::Mutex;

#[with_context]
pub async fn lock(m: &Mutex<u8>) {
    let _ = m.lock();
    let _ = std::future::ready(1);
    let _ = async { 1 };
    let _ = String::new();
}

#[with_context]
pub fn future(x: u32) {
    let _ = lock_it(x);
}

#[with_context]
pub async fn lock_it(x: u32) -> u32 {
    x
}

fn main() {}
