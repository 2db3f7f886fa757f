//! A label in a return type.
use ctx_runtime::with_context;

#[with_context]
pub async fn label() -> [u8; 'n: {
    if 2 > 1 {
        break 'n 1;
    }
    2
}] {
    [1]
}

fn main() {}
