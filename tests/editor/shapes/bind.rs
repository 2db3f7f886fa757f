use ctx_runtime::with_context;

use crate::keys::{Attempt, Error, Row, Store};

pub fn made(n: u32) -> Attempt {
    Attempt(n)
}

#[with_context(bind(Attempt(n)))]
pub async fn retry(store: &Store, n: u32) -> Result<Row, Error> {
    let row = store.find(u64::from(n)).await?;
    Ok(row)
}

#[with_context(bind(Attempt(n)))]
pub fn attempt(store: Store, n: u32) -> Result<usize, Error> {
    let count = store.count();
    if count == 0 {
        return Err(Error);
    }
    Ok(count)
}
