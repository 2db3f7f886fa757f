use ctx_runtime::with_context;

#[with_context]
async fn handle() {
    #[context(dettach)] //~
    tokio::spawn(async {});
    #[context] //~
    tokio::spawn(async {});
    #[context()] //~
    tokio::spawn(async {});
    #[context = "detach"] //~
    tokio::spawn(async {});
    #[context(detach, carry)] //~
    tokio::spawn(async {});
}

fn main() {
    drop(handle());
}
