use ctx_runtime::{Context, context, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
fn audit() -> u64 {
    context!(Reqest.id) //~
}

fn main() {
    audit();
}
