//! Private functions, fields and types, and other kinds of unresolved names.

use ctx_runtime::{context_root, with_context};
use keys::Request;

mod inner {
    use ctx_runtime::with_context;

    pub struct Row {
        id: u32,
    }

    impl Row {
        #[with_context]
        async fn private(&self) -> u32 {
            self.id
        }
    }

    #[with_context]
    async fn hidden() {}
}

#[with_context]
pub async fn calls(row: inner::Row) -> u32 {
    inner::hidden().await;
    row.private().await + row.id
}

#[context_root(Request(1))]
pub fn makes() -> inner::Row {
    inner::Row { id: 1 }
}

#[with_context]
pub async fn unknown() -> u32 {
    missing::path().await;
    missing!();
    let x: Missing = 1;
    self.x
}

fn main() {}
