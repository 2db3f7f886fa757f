use ctx_runtime::with_context;

#[with_context]
fn handle() -> Vec<u64> {
    #[context(carry)] //~
    let double = |number: u64| number * 2;
    [1, 2].map(#[context(carry)] |number| double(number)).to_vec() //~
}

fn main() {
    handle();
}
