//! Missing const for fn.

use ctx_runtime::with_context;

#[with_context]
pub fn constant() -> u8 {
    1
}

pub struct S(u8);

impl S {
    #[with_context]
    pub fn get(&self) -> u8 {
        self.0
    }

    #[with_context]
    pub fn new() -> S {
        S(1)
    }

    #[with_context]
    pub fn no_self(&self) -> u8 {
        1
    }
}

#[with_context]
pub fn generic<T>(x: T) -> T {
    x
}

fn main() {}
