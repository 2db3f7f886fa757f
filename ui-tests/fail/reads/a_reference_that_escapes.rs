use ctx_runtime::{Context, context, with_context};

#[derive(Context)]
struct Request {
    tenant: String,
}

#[with_context]
fn audit() -> usize {
    let tenant = context!(Request, |request| &request.tenant); //~
    tenant.len()
}

fn main() {
    audit();
}
