use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context]
async fn audit(id: u64) {
    println!("{id}");
}

#[context_root(Tenant("a"))]
async fn handle() {
    audit("five").await; //~
    audit().await; //~
    let id: u64 = audit(5).await; //~
    println!("{id}");
}

fn main() {
    drop(handle());
}
