use ctx_runtime::context;

async fn handle() {
    #[context(detach)] //~
    tokio::spawn(async {});
    drop(context!()); //~
}

fn main() {
    drop(handle());
}
