use std::rc::Rc;

use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Tenant(&'static str);

#[context_root(Tenant("a"))]
async fn handle(hits: Rc<u64>) {
    println!("{hits}");
}

fn is_send(_: impl Send) {}

fn main() {
    is_send(handle(Rc::new(5))); //~
}
