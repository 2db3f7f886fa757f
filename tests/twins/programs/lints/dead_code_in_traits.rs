//! Dead code in traits.

use ctx_runtime::with_context;

trait Store {
    #[with_context]
    async fn load(&self) -> u32 {
        1
    }

    fn used(&self);
}

impl Store for u8 {
    #[with_context]
    fn used(&self) {}
}

#[with_context]
trait Other {
    async fn never(&self) {}

    fn never_either(&self) {}

    fn used(&self) {}
}

impl Other for u8 {}

fn main() {
    Store::used(&1_u8);
    Other::used(&1_u8);
}
