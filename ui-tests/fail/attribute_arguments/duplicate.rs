use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);
#[derive(Context)]
struct User(u64);

#[with_context(bind(Tenant("a")), spawn(submit), bind(User(1)), spawn(run))] //~ 2
async fn audit() {}

#[with_context(inherit, inherit)] //~
async fn hot() {}

#[context_root(crate = ctx_runtime, Tenant("a"), crate = ctx_runtime)] //~
fn handle() {}

fn main() {
    drop((audit(), hot()));
    handle();
}
