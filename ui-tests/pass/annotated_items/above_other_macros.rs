use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[context_root(Tenant("acme"))]
#[tokio::main]
pub(crate) async fn main() {
    assert_eq!(context!(Tenant.0), "acme");
    assert_eq!(tokio::spawn(async { read().await }).await.unwrap(), "acme");
}

#[with_context]
#[rust_analyzer::skip]
#[inline]
async fn read() -> &'static str {
    context!(Tenant.0)
}

#[with_context]
#[tokio::test]
async fn compiles_as_well() {}
