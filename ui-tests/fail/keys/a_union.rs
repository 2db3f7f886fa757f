use ctx_runtime::Context;

#[derive(Context)]
union Raw { //~
    number: u64,
    bytes: [u8; 8],
}

fn main() {}
