use ctx_runtime::{Context, context};

#[derive(Context, Clone)]
struct Request {
    id: u64,
}

fn audit() {
    let id = context!(Request.id); //~
    let request = context!(Request); //~
    assert_eq!(request.id, id);
    assert_eq!(context!(Request?.id), Some(id)); //~
    context!(Request, |request| assert_eq!(request.id, id)); //~
    context!().run(|| ()); //~
}

fn main() {
    audit();
}
