use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

fn spawn(work: impl Fn() -> u64 + Send + Sync + 'static) -> u64 {
    work() + work()
}

fn spawn_local(mut work: impl FnMut() -> u64) -> u64 {
    work() + work()
}

#[context_root(Request { id: 7 })]
fn main() {
    assert_eq!(spawn(|| context!(Request.id)), 14);
    let mut hits = 0;
    let sum = spawn_local(|| {
        hits += 1;
        context!(Request.id)
    });
    assert_eq!((sum, hits), (14, 2));
}
