//! Constants, patterns and literals that are wrong.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn overflows() -> u8 {
    let x: u8 = 256;
    x + (255_u8 + 1)
}

#[context_root(Request(1))]
pub fn out_of_bounds() -> u32 {
    let rows = [1, 2, 3];
    rows[5] / 0
}

#[with_context]
pub async fn unreachable(x: u32) -> u32 {
    match x {
        _ => 1,
        2 => 3,
    }
}

#[with_context(bind(Request(1)))]
pub async fn overlapping(x: u8) -> u32 {
    match x {
        0..=10 => 1,
        5 => 2,
        _ => 3,
    }
}

#[with_context]
pub async fn named(x: u32) -> u32 {
    match x {
        one => 1,
        two => 2,
    }
}

#[with_context]
pub fn formats(x: u32) -> String {
    format!("{:?}", &x) + &format!("{0}", 1.0e400_f64)
}

fn main() {}
