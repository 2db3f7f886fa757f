use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context(crate = nowhere::ctx_runtime)] //~
async fn audit() {
    tokio::spawn(async {});
}

#[context_root(Tenant("a"), crate = nowhere)] //~
fn handle() {}

#[derive(Context)]
#[context(crate = nowhere)] //~
struct User(u64);

fn main() {
    drop(audit());
    handle();
    User(1);
}
