use ctx_runtime::{Snapshot, get, try_get, with};

struct Request {
    id: u64,
}

fn main() {
    let id = get::<Request>().id; //~
    with(|request: &Request| assert_eq!(request.id, id)); //~
    assert!(try_get::<Request>().is_err()); //~
    assert!(Snapshot::capture().get::<Request>().is_none()); //~
}
