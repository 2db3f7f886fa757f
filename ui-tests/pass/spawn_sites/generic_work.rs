//! The type of the work is not known at the hand-over.
use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
async fn future<F>(work: F) -> F::Output
where
    F: Future<Output: Send> + Send + 'static,
{
    tokio::spawn(work).await.unwrap()
}

#[with_context]
fn closure<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::spawn(work).join().unwrap()
}

#[with_context]
fn anything<T>(work: T) -> T {
    fn spawn<T>(any: T) -> T {
        any
    }
    spawn(work)
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    assert_eq!(future(async { ctx_runtime::get::<Request>().id }).await, 7);
    assert_eq!(closure(|| context!(Request.id)), 7);
    assert_eq!(anything(5), 5);
}
