use std::rc::Rc;

use ctx_runtime::Context;

#[derive(Context)]
struct Request {
    id: u64,
    tenant: Rc<str>, //~
}

fn main() {}
