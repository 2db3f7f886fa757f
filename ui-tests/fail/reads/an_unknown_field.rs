use ctx_runtime::{Context, context, with_context};

#[derive(Context)]
struct Request {
    id: u64,
    peer: (u8, u16),
}

#[with_context]
fn audit() {
    println!("{}", context!(Request.ids)); //~
    println!("{:?}", context!(Request?.peer.2)); //~
    println!("{:?}", context!(Request.id.0)); //~
}

fn main() {
    audit();
}
