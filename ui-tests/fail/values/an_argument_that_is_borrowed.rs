use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Tenant(&'static str);

#[context_root(Tenant(name))] //~
async fn handle(name: &str) {
    println!("{name}");
}

#[context_root(Tenant(name))] //~
fn serve(name: &str) {
    println!("{name}");
}

fn main() {
    drop(handle("a"));
    serve("a");
}
