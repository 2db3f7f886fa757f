use ctx_runtime::with_context;

struct Service;

#[with_context(inherits)] //~
impl Service {
    async fn load(&self) -> u64 {
        tokio::spawn(async { 5 }).await.unwrap()
    }

    fn name(&self) -> &'static str {
        "service"
    }
}

fn main() {
    drop(Service.load());
    Service.name();
}
