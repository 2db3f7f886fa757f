use ctx_runtime::with_context;

fn spawn(work: fn() -> u8) -> u8 {
    work()
}

fn five() -> u8 {
    5
}

#[with_context]
fn main() {
    assert_eq!(spawn(five), 5); //~
    assert_eq!(spawn(|| 5), 5); //~
}
