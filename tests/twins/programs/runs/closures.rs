//@ run
//! Closures.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use rayon::prelude::*;

#[with_context]
fn sums(rows: &[u32]) -> u32 {
    let (a, b) = rayon::join(|| rows.iter().sum::<u32>(), || rows.par_iter().map(|x| x + 1).sum::<u32>());
    a + b
}

#[context_root(Request(1))]
fn scoped(rows: &mut [u32]) {
    rayon::scope(|s| {
        for row in rows.iter_mut() {
            s.spawn(move |_| *row += 1);
        }
    });
}

#[with_context]
fn counted() -> impl FnMut(u32) -> u32 {
    let mut sum = 0;
    #[context(carry)]
    move |x: u32| -> u32 {
        sum += x;
        sum
    }
}

fn main() {
    let mut rows = vec![1, 2, 3];
    println!("{}", sums(&rows));
    scoped(&mut rows);
    println!("{:?}", rows);
    let mut count = counted();
    println!("{} {}", count(1), count(2));
}
