use ctx_runtime::{Context, context_root, scope, with_context};

#[derive(Context)]
struct Limits(u64);

impl Limits {
    fn tenant() -> Tenant {
        Tenant(1)
    }
}

#[derive(Context)]
struct Tenant(u64);

#[context_root(Limits::tenant())] //~
async fn root() {}

#[with_context(bind(Limits::tenant() as Tenant))]
async fn said() {
    scope!(Limits::tenant() => ()); //~
}

fn main() {
    drop((root(), said()));
    // Here, nothing counts on it.
    scope!(Limits::tenant() => ());
}
