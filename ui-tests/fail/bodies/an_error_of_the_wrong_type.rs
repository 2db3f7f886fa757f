use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context]
async fn in_async(text: &str) -> Result<u64, std::fmt::Error> {
    Ok(text.parse::<u64>()?) //~
}

#[context_root(Tenant("a"))]
fn in_a_sync_root(text: &str) -> Result<u64, std::fmt::Error> {
    Ok(text.parse::<u64>()?) //~
}

#[with_context]
async fn without_a_result(text: &str) {
    text.parse::<u64>()?; //~
}

fn main() {
    drop((in_async(""), without_a_result("")));
    let _ = in_a_sync_root("");
}
