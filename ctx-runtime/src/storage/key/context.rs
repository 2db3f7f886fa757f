//! The trait of keys.

use std::sync::OnceLock;

use super::declaration::Key;
use super::policy::Policy;
use super::show::Show;

/// A type whose values can be bound in a context and read back by that type.
///
/// Derive it: `#[derive(Context)]` on your own struct or enum, or
/// [`context_var!`](crate::context_var) for somebody else's type. One type is one key; two types
/// never alias, whatever they are called.
///
/// A context is shared by every task and thread that carries it, so a key must be
/// `Send + Sync + 'static`. The derive checks it; code that is generic over `T: Context` and moves a `T` to
/// another thread asks for `T: Context + Shareable`. A value is never changed in place: one that must change holds its own
/// lock, `OnceLock` or atomic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context key",
    label = "this cannot be bound to, or read from, a context",
    note = "put `#[derive(Context)]` on the type, or declare a key for a foreign type with `context_var!`"
)]
pub trait Context: Sized + 'static {
    #[doc(hidden)]
    fn __key() -> &'static Key<Self>;

    /// What a context has to provide for this key to be there: the key itself, or nothing, if it has a default.
    #[doc(hidden)]
    type __Required;

    /// What of the key is provided in spawned work: the key itself, unless it stays behind.
    #[doc(hidden)]
    type __Crossing;

    #[doc(hidden)]
    const __POLICY: Policy<Self> = Policy::Carry;

    /// How the runtime shows a value that is sensitive, or has a field that is.
    #[doc(hidden)]
    const __REDACTED: Option<Show<Self>> = None;

    /// The declared default, made at the first read that needs it and kept from then on.
    #[doc(hidden)]
    fn __default() -> Option<&'static Self> {
        None
    }
}

/// The value of a default, made at most once in effect: user code runs outside of the cell, so that a
/// default that reads itself does not wait for itself.
#[doc(hidden)]
pub fn default_in<T: Context>(cell: &'static OnceLock<T>, make: impl FnOnce() -> T) -> &'static T {
    match cell.get() {
        Some(value) => value,
        None => {
            let value = make();
            cell.get_or_init(|| value)
        }
    }
}
