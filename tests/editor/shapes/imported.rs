//! The traits of generated code are in scope here, as they are where an editor shows that code.

#[allow(unused_imports)]
use ctx_runtime::__private::kinds::*;
use ctx_runtime::__private::{Annotated as _, NoProof as _, NotDebug as _};

use crate::keys::Store;

pub async fn offered(store: &Store) -> usize {
    let rows = store.load_rows(1).await;
    rows.len() + store.count()
}
