use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);
#[derive(Context)]
struct User(u64);

#[context_root(Tenant("a"),, User(1 +), User(1) User(2))] //~ 3
fn handle() {}

#[with_context(bind(Tenant("a" "b"), User(1)))] //~
fn audit() {}

fn main() {
    handle();
    audit();
}
