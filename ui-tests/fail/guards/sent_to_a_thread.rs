use ctx_runtime::{Snapshot, with_context};

fn spawn<T: Send>(work: impl FnOnce() -> T + Send + 'static) {
    work();
}

#[with_context]
fn main() {
    let entered = Snapshot::empty().enter();
    spawn(move || drop(entered)); //~
}
