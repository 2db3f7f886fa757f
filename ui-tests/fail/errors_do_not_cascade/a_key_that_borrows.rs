use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Tenant<'a>(&'a str); //~

#[context_root(Tenant("acme"))]
fn handle() -> usize {
    context!(Tenant<'static>, |tenant| tenant.0.len())
}

fn main() {
    handle();
}
