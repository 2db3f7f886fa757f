//! A root that returns a future of a type that it does not choose.

use std::future::Future;

use ctx_runtime::context_root;
use keys::Request;

#[context_root(Request(1))]
fn passed_on<F: Future>(future: F) -> F {
    future
}

fn main() {
    drop(passed_on(async {}));
}
