//! Argument patterns.

use ctx_runtime::{context_root, with_context};
use keys::Request;

pub struct Point {
    pub x: u32,
    pub y: String,
}

#[with_context]
pub async fn patterns(
    Point { x, y }: Point,
    (a, (b, ..)): (u32, (u32, u32, u32)),
    [first, .., last]: [u32; 4],
    ref c: String,
    ref mut d: String,
    &e: &u32,
    f @ (g, _): (u32, u32),
    (): (),
) -> u32 {
    d.push('x');
    x + a + b + first + last + e + f.0 + g + (y.len() + c.len() + d.len()) as u32
}

#[context_root(Request(1))]
pub async fn root(Point { x, .. }: Point, (_, b): (String, u32)) -> u32 {
    x + b
}

#[with_context(bind(Request(1)))]
pub fn bound(Point { y: ref z, .. }: Point, &(a, ref b): &(u32, String)) -> usize {
    z.len() + a as usize + b.len()
}

#[with_context]
pub async fn unused_parts(Point { x, y }: Point, (a, b): (u32, u32)) -> u32 {
    x + b
}

fn main() {}
