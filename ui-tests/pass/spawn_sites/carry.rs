use ctx_runtime::{Context, Snapshot, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

async fn plain() -> Option<u64> {
    ctx_runtime::try_get::<Request>().ok().map(|request| request.id)
}

type Job = Box<dyn Fn() -> Option<u64>>;

#[with_context]
fn make() -> (impl Future<Output = Option<u64>>, impl FnOnce() -> u64, Job) {
    #[context(carry)]
    let future = plain();
    let name = String::from("a");
    let closure = #[context(carry)]
    move || {
        drop(name);
        context!(Request.id)
    };
    let job: Job = Box::new(|| context!(Request?.id));
    #[context(carry)]
    let job = job;
    (future, closure, job)
}

#[context_root(Request { id: 7 })]
fn root() -> (impl Future<Output = Option<u64>>, impl FnOnce() -> u64, Job) {
    make()
}

#[tokio::main]
pub(crate) async fn main() {
    let (future, closure, job) = root();
    assert!(Snapshot::capture().is_empty());
    assert_eq!(future.await, Some(7));
    assert_eq!(closure(), 7);
    assert_eq!((job(), job()), (Some(7), Some(7)));
}
