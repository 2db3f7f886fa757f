use ctx_runtime::with_context;

trait Handler {
    fn handle(&self) -> u64;
}

struct Echo;

impl Handler for Echo {
    #[with_context(inherits)] //~
    fn handle(&self) -> u64 {
        5
    }
}

impl Echo {
    #[with_context(level = 3)] //~
    async fn run(&mut self) -> u64 {
        self.handle()
    }
}

fn main() {
    drop(Echo.run());
}
