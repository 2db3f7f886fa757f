//! Lock in the tail.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::sync::{Arc, Mutex};

pub struct State<T>(pub T);

#[with_context]
pub async fn count(State(db): State<Arc<Mutex<Vec<u8>>>>) -> String {
    db.lock().unwrap().len().to_string()
}

#[with_context]
pub async fn mutable(mut m: Mutex<Vec<u8>>) -> usize {
    m.get_mut().unwrap().push(1);
    m.lock().unwrap().len()
}

#[context_root(Request(1))]
pub async fn root(State(db): State<Arc<Mutex<Vec<u8>>>>) -> usize {
    db.lock().unwrap().len()
}

#[with_context(bind(Request(1)))]
pub async fn bound(State(db): State<Arc<Mutex<Vec<u8>>>>) -> usize {
    db.lock().unwrap().len()
}

#[with_context(needs(Request))]
pub async fn needing(State(db): State<Arc<Mutex<Vec<u8>>>>) -> usize {
    db.lock().unwrap().len()
}

fn main() {}
