use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

fn by_path() -> u64 {
    ctx_runtime::get::<Request>().id
}

fn generic<F: FnOnce() -> u64 + Send + 'static>(work: F) -> u64 {
    std::thread::spawn(work).join().unwrap()
}

#[ctx_runtime::with_context]
fn annotated<F: FnOnce() -> u64 + Send + 'static>(work: F) -> u64 {
    std::thread::spawn(work).join().unwrap()
}

#[context_root(Request { id: 7 })]
pub(crate) fn main() {
    let name = String::from("a");
    let work = move || {
        drop(name);
        context!(Request.id)
    };
    assert_eq!(std::thread::spawn(work).join().unwrap(), 7);
    assert_eq!(std::thread::spawn(by_path).join().unwrap(), 7);
    assert_eq!(annotated(|| context!(Request.id)), 7);
    assert_eq!(generic(|| 3), 3);
    let pointer: fn() -> u64 = by_path;
    assert_eq!(std::thread::spawn(pointer).join().unwrap(), 7);
}
