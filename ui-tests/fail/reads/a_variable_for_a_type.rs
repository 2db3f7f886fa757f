use ctx_runtime::{Context, context, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
fn audit() -> u64 {
    let request = context!(Request);
    context!(request.id) //~
}

fn main() {
    audit();
}
