use ctx_runtime::with_context;

fn spawn<T: Send>(work: impl FnOnce() -> T + Send + 'static) {
    work();
}

#[with_context]
async fn handle() {
    tokio::spawn(5); //~ 2
    tokio::spawn(|| 5); //~
    spawn(async {}); //~
}

fn main() {
    drop(handle());
}
