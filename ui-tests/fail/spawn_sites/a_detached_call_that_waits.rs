use ctx_runtime::with_context;

async fn load() -> u64 {
    5
}

struct Job(u64);

impl Job {
    async fn refresh(self) {}
}

#[with_context]
async fn handle() {
    #[context(detach)]
    tokio::spawn(Job(load().await).refresh()); //~
    #[context(detach)]
    tokio::spawn({
        let job = Job(load().await); //~
        job.refresh()
    });
}

fn main() {
    drop(handle());
}
