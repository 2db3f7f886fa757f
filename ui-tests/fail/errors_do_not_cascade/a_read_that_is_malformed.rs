use ctx_runtime::{Context, context, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
fn audit() -> u64 {
    let id = context!(Request id); //~
    let sum: u64 = id + 1;
    sum
}

fn main() {
    audit();
}
