use ctx_runtime::{context_root, with_context};

#[with_context]
const fn limit() -> u8 { //~
    3
}

#[context_root]
pub const fn limits() -> [u8; 2] { //~
    [limit(), limit()]
}

const LIMITS: [u8; 2] = limits();

fn main() {
    assert_eq!(LIMITS, [3, 3]);
}
