use ctx_runtime::with_context;

#[with_context]
async fn handle() {
    tokio::spawn(); //~
    tokio::spawn(async {}, 5); //~
}

fn main() {
    drop(handle());
}
