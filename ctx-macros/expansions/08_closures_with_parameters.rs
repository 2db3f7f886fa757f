//! ## Closures with parameters
//!
//! The place of a closure decides the types of its parameters. So the closure stays in its place, and the context goes
//! into it. Many threads run the closures of a parallel iterator: they borrow a context that stands around the chain.
#[with_context]
fn in_parallel(rows: &[Row]) -> usize {
    rayon::scope(|scope| scope.spawn(move |_| audit(rows)));
    rows.par_iter().map(|row| row.size()).sum()
}
