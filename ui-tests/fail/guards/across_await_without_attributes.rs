use ctx_runtime::Snapshot;

async fn step() {}

async fn audit() {
    let _entered = Snapshot::empty().enter();
    step().await;
}

fn main() {
    drop(tokio::spawn(audit())); //~
}
