//! What a key does where work is handed over: it is carried, dropped or forked.

/// What a key does at a spawn site.
#[doc(hidden)]
#[derive(Debug)]
pub enum Policy<T> {
    /// The work sees the value.
    Carry,
    /// The work does not see the value.
    Drop,
    /// The work sees the value that this function makes from the value.
    Fork(fn(&T) -> T),
}
