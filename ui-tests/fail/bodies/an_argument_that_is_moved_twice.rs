use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context]
async fn in_async(name: String) {
    drop(name);
    drop(name); //~
}

#[context_root(Tenant("a"))]
fn in_a_sync_root(name: String) {
    name.push('a'); //~
}

fn main() {
    drop(in_async(String::new()));
    in_a_sync_root(String::new());
}
