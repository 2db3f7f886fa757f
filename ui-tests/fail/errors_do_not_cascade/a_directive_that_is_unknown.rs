use ctx_runtime::with_context;

#[with_context]
async fn handle() -> u64 {
    #[context(forget)] //~
    let job = tokio::spawn(async { 5 });
    let number: u64 = job.await.unwrap();
    number
}

fn main() {
    drop(handle());
}
