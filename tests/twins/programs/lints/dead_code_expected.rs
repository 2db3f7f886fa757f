//! Dead code expected.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
#[expect(dead_code)]
async fn never_called() {}

#[expect(dead_code)]
#[context_root(Request(1))]
async fn root() {}

#[expect(dead_code)]
#[with_context(bind(Request(1)))]
fn bound() {}

#[with_context]
#[expect(dead_code)]
fn function() {}

trait Unused {
    #[with_context]
    #[expect(dead_code)]
    fn method(&self) {}

    fn used(&self);
}

#[with_context]
impl Unused for u8 {
    fn used(&self) {}
}

fn main() {
    1_u8.used();
}
