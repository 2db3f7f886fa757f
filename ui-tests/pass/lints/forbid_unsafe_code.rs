#![forbid(unsafe_code)]

use ctx_runtime::{Context, context, context_root, context_var, with_context};

#[derive(Context)]
#[context(default = Request { id: 1 })]
struct Request {
    id: u64,
}

#[derive(Context)]
enum Kind<T> {
    Some(T),
}

context_var!(Retries: u8 = 3);

#[with_context]
async fn audit() -> u64 {
    context!(Request.id) + context!(Kind<u64>, |Kind::Some(number)| *number)
}

#[tokio::main]
#[context_root(Request { id: 7 }, Kind::<u64>::Some(1), Retries(2))]
pub(crate) async fn main() {
    assert_eq!(tokio::spawn(audit()).await.unwrap(), 8);
    assert_eq!(std::thread::spawn(|| **context!(Retries)).join().unwrap(), 2);
}
