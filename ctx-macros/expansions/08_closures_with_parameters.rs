//! ## Closures with parameters
//!
//! The types of a closure's parameters come from the place where it stands, so it stays there, and the context goes
//! into it. The closures of a parallel iterator, which many threads run, borrow one that stands around the chain.
#[with_context]
fn in_parallel(rows: &[Row]) -> usize {
    rayon::scope(|scope| scope.spawn(move |_| audit(rows)));
    rows.par_iter().map(|row| row.size()).sum()
}
