use ctx_runtime::with_context;

async fn load() -> u64 {
    5
}

struct Double(u64);

impl Double {
    async fn run(self) -> u64 {
        self.0 * 2
    }
}

#[with_context]
async fn handle() -> u64 {
    #[context(detach)]
    let job = tokio::spawn(Double(load().await).run()); //~
    let number: u64 = job.await.unwrap();
    number
}

fn main() {
    drop(handle());
}
