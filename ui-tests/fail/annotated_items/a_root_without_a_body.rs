use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Tenant(String);

trait Handler {
    #[context_root(Tenant(name))]
    async fn handle(&self, name: String); //~
}

struct Echo;

impl Handler for Echo {
    async fn handle(&self, name: String) {
        println!("{name}");
    }
}

fn main() {
    drop(Echo.handle(String::new()));
}
