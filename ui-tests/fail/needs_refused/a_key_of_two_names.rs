//! A key is needed under one name, and bound under another name.
//!
//! For the attribute these are two keys, and the compiler cannot choose between them.
//! Instead: one name.

use ctx_runtime::with_context;
use ctx_ui_tests::{Request, audit};

type Alias = Request;

#[with_context(needs(Request), bind(Alias { id: 8 }))]
async fn place() -> u64 {
    audit("order").await //~
}

fn main() {
    drop(place());
}
