use ctx_runtime::with_context;

async fn refresh() {}

#[with_context]
async fn handle() {
    #[context(detach)] //~
    refresh().await;
    #[context(detach)] //~
    let _ = 5;
    #[context(detach)] //~
    std::process::Command::new("true").spawn();
}

fn main() {
    drop(handle());
}
