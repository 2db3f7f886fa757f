//! Items of a root.

use ctx_runtime::context_root;
use keys::Request;

#[context_root(Request(1))]
pub fn root() -> u32 {
    const ONE: u32 = 1;
    fn inner() -> u32 {
        ONE
    }
    inner()
}

fn main() {}
