use ctx_runtime::{Context, context};

#[derive(Clone, Context)]
struct Request {
    id: u64,
}

fn audit() -> u64 {
    let request = context!(Request); //~
    let id = context!(Request.id); //~
    let sum: u64 = id + request.id;
    sum
}

fn main() {
    audit();
}
