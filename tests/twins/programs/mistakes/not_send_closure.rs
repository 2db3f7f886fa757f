//! Not send closure.

use ctx_runtime::with_context;
use std::rc::Rc;

#[with_context]
pub fn threads(x: Rc<u32>) {
    std::thread::spawn(move || println!("{x}"));
}

fn main() {}
