//! What rstest makes of a test whose root stands below `#[rstest]`.

use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

fn test(id: u64) {
    println!("{id}");
}

#[context_root(Request { id })] //~
fn case_1() {
    let id = { 1 };
    test(id)
}

fn main() {
    case_1();
}
