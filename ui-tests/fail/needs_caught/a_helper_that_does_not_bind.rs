//! A helper calls its closure outside of what it binds.
//!
//! Where the closure is called, what the helper says that it provides has to be there.

use ctx_runtime::{scope, with_context};
use ctx_ui_tests::{Tenant, Transaction};

#[with_context(provides(Transaction))]
async fn in_tx<R>(f: impl AsyncFnOnce() -> R) -> R {
    let work = f(); //~
    scope!(Transaction(1) => work).await
}

#[with_context(bind(Transaction(1)), provides(Transaction, Tenant))]
fn both<R>(f: impl Fn() -> R) -> R {
    f() //~
}

fn main() {
    drop(in_tx(async || both(|| 1)));
}
