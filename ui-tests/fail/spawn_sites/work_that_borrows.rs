use ctx_runtime::with_context;

fn spawn<T: Send>(work: impl FnOnce() -> T + Send + 'static) {
    work();
}

#[with_context]
async fn handle() {
    let hits = vec![1];
    tokio::spawn(async { println!("{}", hits.len()) }); //~
}

#[with_context]
fn work(name: String) {
    spawn(|| println!("{name}")); //~
}

fn main() {
    drop(handle());
    work(String::new());
}
