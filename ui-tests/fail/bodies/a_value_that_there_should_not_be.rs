use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context]
async fn in_async() {
    5 //~
}

#[context_root(Tenant("a"))]
fn in_a_sync_root() {
    5 //~
}

#[with_context]
async fn returns() {
    return 5; //~
}

fn main() {
    drop((in_async(), returns()));
    in_a_sync_root();
}
