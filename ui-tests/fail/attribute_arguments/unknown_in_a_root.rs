use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Tenant(&'static str);

#[context_root(Tenant("a"), level = 3)] //~
fn handle() {}

#[context_root(crat = ctx_runtime, Tenant("a"))] //~
async fn serve() {}

fn main() {
    handle();
    drop(serve());
}
