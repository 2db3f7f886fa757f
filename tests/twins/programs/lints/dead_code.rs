//! Dead code.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
async fn never_called() {}

#[with_context]
fn never_called_either() {}

#[context_root(Request(1))]
async fn root() {}

#[with_context(bind(Request(1)))]
async fn bound() {}

#[with_context(bind(Request(1)))]
fn bound_function() {}

#[with_context(needs(Request))]
async fn needing() {}

struct S;

impl S {
    #[with_context]
    async fn method(&self) {}
}

#[with_context]
impl S {
    async fn in_a_container(&self) {}

    fn plain_in_a_container(&self) {}
}

fn main() {
    let _ = S;
}
