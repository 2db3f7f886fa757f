use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context(inherit, bind(Tenant("a")))] //~
async fn hot() {}

#[context_root(inherit, Tenant("a"))] //~
async fn handle() {}

#[context_root(bind(Tenant("a")))] //~
fn main() {
    drop((hot(), handle()));
}
