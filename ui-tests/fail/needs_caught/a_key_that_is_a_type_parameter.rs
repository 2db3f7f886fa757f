//! A generic function needs any key, and is called for a key that is not bound.
//!
//! The compiler knows the needed key where it knows the type parameter.

use ctx_runtime::{Context, context, context_root, with_context};
use ctx_ui_tests::{Request, Tenant};

#[with_context(needs(K))]
async fn is_there<K: Context>() -> bool {
    context!(K, |_| true)
}

#[context_root(Tenant(1))]
async fn handle() -> bool {
    is_there::<Tenant>().await && is_there::<Request>().await //~
}

fn main() {
    drop(handle());
}
