use ctx_runtime::with_context;

fn spawn(work: impl Fn() -> u64 + Send + Sync + 'static) -> u64 {
    work() + work()
}

#[with_context]
fn main() {
    assert_eq!(spawn(|| 7), 14); //~
}
