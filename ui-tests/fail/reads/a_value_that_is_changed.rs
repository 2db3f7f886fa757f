use ctx_runtime::{Context, context, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
fn audit() {
    context!(Request).id = 5; //~
    context!(Request, |request| request.id = 5); //~
}

fn main() {
    audit();
}
