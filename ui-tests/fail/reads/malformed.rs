use ctx_runtime::{Context, context, with_context};

#[derive(Context, Clone)]
struct Request {
    id: u64,
}

#[with_context]
fn audit() {
    context!(5); //~
    context!(&Request); //~
    context!("Request"); //~
    context!(Request id); //~
    context!(Request.); //~
    context!(Request..id); //~
    context!(Request.id()); //~
    context!(Request.id?); //~
    context!(Request, 5); //~
    context!(Request, Request); //~
    context!(Request.id, |id| id); //~
    context!(Request, |request| request.id, 5); //~
}

fn main() {
    audit();
}
