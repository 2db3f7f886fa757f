use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Tenant(String);

#[context_root(Tenant(nmae))] //~
async fn handle(name: String) {
    println!("{name}");
}

#[context_root(Tenent(name))] //~
fn serve(name: String) {}

fn main() {
    drop(handle(String::new()));
    serve(String::new());
}
