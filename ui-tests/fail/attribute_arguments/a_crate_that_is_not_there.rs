use ctx_runtime::with_context;

#[with_context(crate = nowhere::ctx_runtime)] //~
async fn audit() {
    tokio::spawn(async {}); //~
}

fn main() {
    drop(audit());
}
