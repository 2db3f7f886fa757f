use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
    tenant: String,
}

#[context_root(Request { id: "7", tenant: "acme" })] //~ 2
fn handle() {}

#[with_context(bind(Request { id: 7 }))] //~
async fn audit() {}

fn main() {
    handle();
    drop(audit());
}
