use ctx_runtime::{Context, context, context_root, with_context};
use tokio::runtime::Handle;
use tokio::task::{self, JoinSet, LocalSet};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
async fn audit(name: &'static str) -> u64 {
    context!(Request.id) + name.len() as u64
}

#[tokio::main(flavor = "current_thread")]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    assert_eq!(tokio::spawn(audit("a")).await.unwrap(), 8);
    assert_eq!(tokio::spawn(async { context!(Request.id) }).await.unwrap(), 7);
    assert_eq!(task::spawn_blocking(|| context!(Request.id)).await.unwrap(), 7);
    assert_eq!(Handle::current().spawn(audit("a")).await.unwrap(), 8);
    assert_eq!(Handle::current().spawn_blocking(move || context!(Request.id)).await.unwrap(), 7);
    let nested = tokio::spawn(async { tokio::spawn(async { context!(Request.id) }).await.unwrap() });
    assert_eq!(nested.await.unwrap(), 7);
    let mut set = JoinSet::new();
    set.spawn(audit("a"));
    set.spawn_on(async { context!(Request.id) + 1 }, &Handle::current());
    set.spawn_blocking(|| context!(Request.id) + 1);
    assert_eq!(set.join_all().await, [8, 8, 8]);
    let local = LocalSet::new();
    let shared = std::rc::Rc::new(1);
    let handle = local.spawn_local(async move { context!(Request.id) + *shared });
    local.run_until(async { assert_eq!(handle.await.unwrap(), 8) }).await;
    let turbofish = tokio::spawn::<_>(async { context!(Request.id) });
    assert_eq!(turbofish.await.unwrap(), 7);
}
