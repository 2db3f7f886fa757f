//! What a key does where work is handed over: it follows, stays behind, or sends a value of its own along.

/// What a key does at a spawn site.
#[doc(hidden)]
#[derive(Debug)]
pub enum Policy<T> {
    /// The work sees the value.
    Carry,
    /// The work does not see it.
    Drop,
    /// The work sees what this makes of it.
    Fork(fn(&T) -> T),
}
