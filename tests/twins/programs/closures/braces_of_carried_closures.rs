//! Braces of carried closures.

use ctx_runtime::with_context;

#[with_context]
pub fn carried(n: u32) -> impl Fn(u32) -> u32 {
    #[context(carry)]
    move |x: u32| -> u32 { x + n }
}

#[with_context]
pub fn block(n: u32) -> impl Fn(u32) -> u32 {
    #[context(carry)]
    move |x| { x + n }
}

#[with_context]
pub fn expression(n: u32) -> impl Fn(u32) -> u32 {
    #[context(carry)]
    move |x| x + n
}

#[with_context]
pub fn nothing() -> impl Fn(u32) {
    #[context(carry)]
    move |_| ()
}

#[with_context]
pub fn none() -> impl FnOnce() -> u32 {
    #[context(carry)]
    || { 1 }
}

fn main() {}
