use ctx_runtime::{Snapshot, with_context};

async fn step() {}

#[with_context]
async fn audit(snapshot: Snapshot) {
    let _entered = snapshot.enter();
    step().await;
}

#[with_context]
async fn handle(snapshot: Snapshot) {
    tokio::spawn(audit(snapshot)); //~
}

fn main() {
    drop(handle(Snapshot::empty()));
}
