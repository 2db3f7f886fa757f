use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(String);
#[derive(Context)]
struct User(u64);

async fn load() -> String {
    String::new()
}

#[context_root(Tenant(load().await), User(load().await.len() as u64))] //~ 2
async fn handle() {}

#[with_context(bind(Tenant(load().await)))] //~
async fn audit() {}

#[context_root(Tenant(load().await))] //~
fn not_async() {}

fn main() {
    drop((handle(), audit()));
    not_async();
}
