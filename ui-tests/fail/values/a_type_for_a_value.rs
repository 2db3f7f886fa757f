use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

#[derive(Context)]
struct Tenant(String);

#[context_root(Request)] //~
fn handle() {}

#[context_root(Tenant)] //~
fn serve() {}

fn main() {
    handle();
    serve();
}
