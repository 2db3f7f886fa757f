//! A future is made in a scope of the function `run`, and awaited outside.
//!
//! The future belongs to the scope in which it was made, but the check sees that it is awaited here.
//! Instead: `scope!(Request { .. } => async { audit(..).await })`, or `#[context(unchecked)]`.

use ctx_runtime::with_context;
use ctx_ui_tests::{Request, audit};

#[with_context]
async fn place() -> u64 {
    let audited = ctx_runtime::run(Request { id: 7 }, || audit("order"));
    audited.await //~
}

fn main() {
    drop(place());
}
