use ctx_runtime::with_context;

fn double(number: u64) -> u64 {
    number * 2
}

#[with_context]
fn handle() -> u64 {
    #[context(carry)]
    let number = double(1); //~
    number
}

fn main() {
    handle();
}
