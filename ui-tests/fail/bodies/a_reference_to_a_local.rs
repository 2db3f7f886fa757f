use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context]
async fn in_async(name: &str) -> &str {
    let name = name.to_owned();
    &name //~
}

#[context_root(Tenant("a"))]
fn in_a_sync_root(name: &str) -> &str {
    let name = name.to_owned();
    &name //~
}

fn main() {
    drop(in_async(""));
    in_a_sync_root("");
}
