use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Tenant(&'static str);

#[context_root(Tenant("acme"))]
#[tokio::main] //~
async fn main() {}
