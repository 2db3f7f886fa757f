use ctx_runtime::{context, with_context};

struct Request {
    id: u64,
}

#[with_context]
fn audit() {
    let id = context!(Request.id); //~
    let request = context!(Request); //~
    assert_eq!(request.id, id);
    assert_eq!(context!(Request?.id), Some(id)); //~
    context!(Request, |request| assert_eq!(request.id, id)); //~
}

fn main() {
    audit();
}
