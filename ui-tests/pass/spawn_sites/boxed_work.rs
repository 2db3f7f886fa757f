use std::pin::Pin;

use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

type Task = Pin<Box<dyn Future<Output = u64> + Send>>;
type Job = Box<dyn FnOnce() -> u64 + Send>;

fn spawn(job: Job) -> u64 {
    std::thread::spawn(job).join().unwrap()
}

async fn submit(task: Task) -> u64 {
    tokio::spawn(task).await.unwrap()
}

#[with_context(spawn(submit))]
async fn boxed() {
    let name = String::from("a");
    let task: Task = Box::pin(async { context!(Request.id) });
    assert_eq!(submit(task).await, 7);
    assert_eq!(submit(Box::pin(async { context!(Request.id) })).await, 7);
    let job: Job = Box::new(|| context!(Request.id));
    assert_eq!(spawn(job), 7);
    assert_eq!(spawn(Box::new(|| context!(Request.id))), 7);
    assert_eq!(
        spawn(Box::new(move || {
            drop(name);
            context!(Request.id)
        })),
        7
    );
    let tasks: Vec<Task> = vec![Box::pin(async { context!(Request.id) })];
    for task in tasks {
        assert_eq!(tokio::spawn(task).await.unwrap(), 7);
    }
    let not_send: Pin<Box<dyn Future<Output = u64>>> = Box::pin(async { context!(Request.id) });
    let local = tokio::task::LocalSet::new();
    let handle = local.spawn_local(not_send);
    local.await;
    assert_eq!(handle.await.unwrap(), 7);
}

#[tokio::main(flavor = "current_thread")]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    boxed().await;
}
