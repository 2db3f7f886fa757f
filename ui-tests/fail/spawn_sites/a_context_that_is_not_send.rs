use std::rc::Rc;

use ctx_runtime::{Context, context, context_root};

#[derive(Clone, Context)]
struct Tenant(Rc<str>); //~

#[context_root(Tenant("acme".into()))]
async fn handle() {
    tokio::spawn(async { println!("{}", context!(Tenant).0) });
}

fn main() {
    drop(handle());
}
