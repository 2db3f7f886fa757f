use ctx_runtime::with_context;

async fn load() -> u64 {
    5
}

async fn double(number: u64) -> u64 {
    number * 2
}

#[with_context]
async fn handle() -> u64 {
    #[context(detach)]
    let job = tokio::spawn(double(load().await)); //~
    let number: u64 = job.await.unwrap();
    number
}

fn main() {
    drop(handle());
}
