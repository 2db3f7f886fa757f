use ctx_runtime::with_context;

use crate::keys::{Store, audit};

#[with_context]
pub fn refresh(store: Store) {
    #[context(detach)]
    tokio::spawn(audit("text"));
    #[context(skip)]
    tokio::spawn(async move { store.load_rows(3).await });
}

#[with_context]
pub fn carried() -> usize {
    #[context(carry)]
    let work = audit("text");
    futures::executor::block_on(work)
}
