//! Lock in the tail of functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::sync::{Arc, Mutex};

pub struct State<T>(pub T);

#[with_context]
pub fn count(State(db): State<Arc<Mutex<Vec<u8>>>>) -> usize {
    db.lock().unwrap().len()
}

#[context_root(Request(1))]
pub fn root(State(db): State<Arc<Mutex<Vec<u8>>>>) -> usize {
    db.lock().unwrap().len()
}

#[with_context(bind(Request(1)))]
pub fn bound((db, _): (Arc<Mutex<Vec<u8>>>, u8)) -> usize {
    db.lock().unwrap().len()
}

#[with_context(bind(Request(1)))]
pub fn mutable(mut m: Mutex<Vec<u8>>) -> usize {
    m.get_mut().unwrap().push(1);
    m.lock().unwrap().len()
}

#[with_context]
pub fn returned(State(db): State<Arc<Mutex<Vec<u8>>>>) -> impl std::future::Future<Output = usize> {
    if db.lock().unwrap().is_empty() {
        return std::future::ready(0);
    }
    std::future::ready(db.lock().unwrap().len())
}

fn main() {}
