use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Tenant(String);

#[context_root(Tenant(name))]
async fn handle(name: String) { //~
    println!("{name}");
}

fn main() {
    drop(handle(String::new()));
}
