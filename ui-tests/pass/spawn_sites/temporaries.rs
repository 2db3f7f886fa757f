//! Temporaries still live until the end of their statement.
use std::sync::Mutex;

use ctx_runtime::with_context;

struct Guarded<'a>(&'a Mutex<Vec<u8>>);

fn spawn<T>(work: T) -> T {
    work
}

#[with_context]
async fn borrowed(names: &Mutex<Vec<u8>>) -> usize {
    let length = spawn(Guarded(names)).0.lock().unwrap().len();
    assert_eq!(spawn(&String::from("temporary")).len(), 9);
    length + spawn(names.lock().unwrap().as_slice()).len()
}

#[tokio::main]
pub(crate) async fn main() {
    assert_eq!(borrowed(&Mutex::new(vec![1, 2])).await, 4);
}
