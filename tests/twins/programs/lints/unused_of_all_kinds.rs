//! Variables, values and work that are not used, and code that is not reached.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn not_read(mut x: String, mut y: Vec<u32>) -> u32 {
    x = String::new();
    y.push(1);
    1
}

#[with_context]
pub async fn assigned_later(x: u32) -> u32 {
    let y;
    if x > 1 {
        y = 1;
    } else {
        y = 2;
    }
    let mut z = 3;
    z = y;
    z
}

#[context_root(Request(1))]
pub fn unused_closure_argument(rows: Vec<u32>) {
    rows.iter().for_each(|row| ());
    let f = |a, b: u32| a;
    f(1, 2);
    std::thread::spawn(move || {
        let unused = 1;
        rows
    });
}

#[with_context]
pub async fn unreachable_behind(x: u32) -> u32 {
    return x;
    let y = 1;
}

#[with_context]
pub async fn unused_work(x: String) {
    async move { x };
    std::future::ready(1);
    not_read(String::new(), vec![]);
    Some(1).map(|x| x + 1);
    1 + 1;
    "a";
}

fn main() {}
