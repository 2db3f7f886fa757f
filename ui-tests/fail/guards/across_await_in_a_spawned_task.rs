use ctx_runtime::{Snapshot, with_context};

async fn step() {}

#[with_context]
async fn handle(snapshot: Snapshot) {
    tokio::spawn(async move { //~
        let _entered = snapshot.enter();
        step().await;
    });
}

fn main() {
    drop(handle(Snapshot::empty()));
}
