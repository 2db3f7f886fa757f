use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context]
#[context_root(Tenant("acme"))] //~
async fn handle() {}

#[with_context]
#[with_context(bind(Tenant("acme")))] //~
fn audit() {}

fn main() {
    drop(handle());
    audit();
}
