use std::rc::Rc;

use ctx_runtime::{Context, context, context_root, get, run};

#[derive(Context)]
struct Tenant(Rc<str>); //~

#[context_root(Tenant("acme".into()))]
fn handle() -> usize {
    let tenant = context!(Tenant);
    tenant.0.len() + context!(Tenant, |tenant| tenant.0.len()) + get::<Tenant>().0.len()
}

fn main() {
    run(Tenant("acme".into()), || ());
    handle();
}
