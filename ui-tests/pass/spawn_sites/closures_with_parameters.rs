use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

struct Pool(u64);

impl Pool {
    fn spawn<T>(&self, work: impl FnOnce(&Pool) -> T) -> T {
        work(self)
    }
}

fn spawn<'a, T>(text: &'a str, work: impl FnOnce(&'a str, u8) -> T) -> T {
    work(text, 1)
}

#[context_root(Request { id: 7 })]
pub(crate) fn main() {
    assert_eq!(Pool(1).spawn(|pool| pool.0 + context!(Request.id)), 8);
    assert_eq!(Pool(1).spawn(|_| context!(Request.id)), 7);
    assert_eq!(Pool(1).spawn(move |Pool(number): &Pool| number + 1), 2);
    let text = String::from("a");
    assert_eq!(spawn(&text, |text, number| (text, number)), ("a", 1));
}
