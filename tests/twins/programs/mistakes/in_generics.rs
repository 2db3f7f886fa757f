//! Wrong generics: bounds that are missing, types that are not inferred, constants that do not fit.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::fmt::Display;

pub trait Store {
    type Row;
    fn get(&self, id: u32) -> Option<Self::Row>;
}

#[with_context]
pub async fn no_bound<S: Store>(store: &S) -> String {
    store.get(1).unwrap().to_string()
}

#[context_root(Request(1))]
pub fn not_inferred() -> usize {
    let rows = Vec::new();
    rows.len()
}

#[with_context]
pub async fn wrong_length<const N: usize>() -> [u8; N] {
    [1; 3]
}

#[with_context]
pub fn moved_twice<T: Display>(x: T) -> (T, T) {
    (x, x)
}

#[with_context]
pub fn wrong_associated<S: Store<Row = u32>>(store: S) -> Option<String> {
    store.get(1)
}

#[with_context]
pub async fn unsized_argument(x: [u8]) {
    drop(&x);
}

#[with_context]
pub async fn unused_parameter<T>() {}

#[with_context]
pub async fn calls() {
    unused_parameter().await;
    unused_parameter::<u8, u16>().await;
}

fn main() {}
