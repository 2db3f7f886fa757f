use ctx_runtime::with_context;

use crate::keys::{Row, Store};

#[with_context]
pub fn scoped(store: &Store) -> usize {
    let mut total = 0;
    rayon::scope(|scope| {
        let rows = &store.rows;
        scope.spawn(move |_| total += rows.len());
    });
    total
}

#[with_context]
pub fn mapped(row: Option<Row>) -> Option<usize> {
    let name = row.map(|row| row.name);
    let length = move || name.as_deref().map(str::len);
    length()
}

#[with_context]
pub fn threads(store: &Store) -> usize {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| store.count());
        thread.join().unwrap()
    })
}
