use ctx_runtime::{Context, context_root};

#[derive(Context)]
union Raw { //~
    number: u64,
}

#[context_root(Raw { number: 7 })]
fn handle() {}

fn main() {
    handle();
}
