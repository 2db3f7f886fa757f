use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

#[context_root(Request { id: 7 })]
pub(crate) fn main() {
    let name = String::from("a");
    let only_once = std::thread::spawn(move || drop(name));
    let mut hits = 0;
    let mutates = std::thread::spawn(move || {
        hits += context!(Request.id);
        hits
    });
    let shared = std::thread::spawn(|| context!(Request.id));
    only_once.join().unwrap();
    assert_eq!(mutates.join().unwrap(), 7);
    assert_eq!(shared.join().unwrap(), 7);
}
