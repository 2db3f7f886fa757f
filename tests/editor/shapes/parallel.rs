use ctx_runtime::with_context;
use rayon::prelude::*;

use crate::keys::{Row, Store};

#[with_context]
pub fn lengths(store: &Store) -> usize {
    let rows: &[Row] = &store.rows;
    rows.par_iter().filter(|row| row.id > 0).map(|row| row.name.len()).sum()
}

#[with_context]
pub fn halves(store: &Store) -> (usize, usize) {
    rayon::join(|| store.count(), || store.rows.len())
}
