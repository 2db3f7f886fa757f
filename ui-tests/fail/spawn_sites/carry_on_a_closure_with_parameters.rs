use ctx_runtime::with_context;

#[with_context]
fn handle(factor: u64) -> Vec<u64> {
    let double = #[context(carry)]
    |number: u64| number * factor; //~
    [1, 2].map(#[context(carry)] |number| double(number)).to_vec() //~
}

fn main() {
    handle(2);
}
