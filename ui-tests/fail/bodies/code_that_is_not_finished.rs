use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context]
async fn in_async() -> u64 {
    let number = ; //~
    number
}

#[context_root(Tenant("a"))]
fn in_a_sync_root() -> u64 {
    let number = 5 //~
    number
}

fn main() {
    drop(in_async());
    in_a_sync_root();
}
