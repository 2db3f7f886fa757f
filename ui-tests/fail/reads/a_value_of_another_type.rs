use ctx_runtime::{Context, context, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
fn audit() {
    let name: String = context!(Request.id); //~
    let id: Option<u64> = context!(Request, |request| request.id); //~
    let request: &Request = context!(Request?); //~
    println!("{name} {id:?} {}", request.id);
}

fn main() {
    audit();
}
