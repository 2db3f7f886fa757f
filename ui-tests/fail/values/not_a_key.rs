use ctx_runtime::{Context, context_root, with_context};

struct Plain(u64);

#[derive(Context)]
struct Tenant(&'static str);

#[context_root(7, Tenant("a"), Plain(7))] //~ 2
fn handle() {}

#[with_context(bind("acme".to_owned(), (Tenant("a"), 5)))] //~ 2
async fn audit() {}

fn main() {
    handle();
    drop(audit());
}
