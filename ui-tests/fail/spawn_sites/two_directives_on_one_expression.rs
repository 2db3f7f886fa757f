use ctx_runtime::with_context;

#[with_context]
async fn handle() {
    #[context(carry)]
    #[context(detach)] //~
    tokio::spawn(async {});
    #[context(detach)]
    #[context(detach)] //~
    tokio::spawn(async {});
}

fn main() {
    drop(handle());
}
