use std::rc::Rc;

use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Page<T>(T);

#[context_root(Page(Rc::new(5)))] //~
fn main() {}
