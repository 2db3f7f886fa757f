//! A key is a type parameter of the function or of the block around it, or an associated type of a type parameter.
//!
//! The compiler reports the bounds that the key requires.

use ctx_runtime::{Context, context, context_root, with_context};
use ctx_ui_tests::{Request, Tenant, run};

trait Named {
    type Key: Context;
}

struct Store<K>(K);

#[with_context(needs(K))]
impl<K: Context> Store<K> {
    async fn is_there(&self) -> bool {
        context!(K, |_| true)
    }

    async fn is_there_twice(&self) -> bool {
        self.is_there().await && self.is_there().await
    }
}

impl Named for u8 {
    type Key = Tenant;
}

#[with_context(needs(N::Key))]
async fn named<N: Named>() -> bool {
    context!(N::Key, |_| true)
}

#[with_context(needs(N::Key))]
async fn of_another<N: Named>() -> bool {
    named::<N>().await
}

#[context_root(Request { id: 7 }, Tenant(1))]
async fn handle() -> bool {
    Store(Request { id: 0 }).is_there_twice().await && of_another::<u8>().await
}

pub(crate) fn main() {
    assert!(run(handle()));
}
