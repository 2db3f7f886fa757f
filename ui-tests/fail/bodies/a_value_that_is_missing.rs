use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context]
async fn in_async() -> u64 { //~
    5;
}

#[with_context]
fn in_sync() -> u64 {} //~

#[context_root(Tenant("a"))]
async fn in_a_root() -> u64 {} //~

#[context_root(Tenant("a"))]
fn in_a_sync_root() -> u64 { //~
    5;
}

fn main() {
    drop((in_async(), in_a_root()));
    in_sync();
    in_a_sync_root();
}
