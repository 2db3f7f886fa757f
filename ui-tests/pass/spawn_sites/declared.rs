use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

mod my_pool {
    pub fn submit<T: Send + 'static>(priority: u8, work: impl FnOnce() -> T + Send + 'static) -> (u8, T) {
        (priority, std::thread::Builder::new().spawn(work).unwrap().join().unwrap())
    }
}

struct Pool;

impl Pool {
    fn run<F: Future<Output = u64> + Send + 'static>(&self, work: F) -> tokio::task::JoinHandle<u64> {
        tokio::spawn(work)
    }

    fn apply<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }
}

#[with_context(spawn(my_pool::submit, run, Pool::apply))]
async fn declared() {
    assert_eq!(my_pool::submit(1, || context!(Request.id)), (1, 7));
    assert_eq!(Pool.run(async { context!(Request.id) }).await.unwrap(), 7);
    assert_eq!(Pool.apply::<u64>(|| context!(Request.id)), 7);
    assert_eq!(Pool::apply(&Pool, || context!(Request.id)), 7);
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    declared().await;
}
