//! The trait of keys.

use std::sync::OnceLock;

use super::declaration::Key;
use super::fields::VisitFields;
use super::policy::Policy;
use super::show::Show;
use super::wire::VisitWire;

/// A type whose values can be bound in a context, and read by this type.
///
/// For your own struct or enum, write `#[derive(Context)]`. For a type of another crate, declare a key with
/// [`context_var!`](crate::context_var). Each type is a key of its own: two types are never the same key, even if they have
/// the same name.
///
/// All tasks and threads that carry a context share it, so a key must be `Send + Sync + 'static`. The derive checks the
/// bounds. Code that is generic over `T: Context` and moves a `T` to another thread needs the bound
/// `T: Context + Shareable`. A value is never changed in place. A value that must change holds a lock, a `OnceLock` or an
/// atomic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context key",
    label = "this type cannot be bound in a context, or read from it",
    note = "put `#[derive(Context)]` on the type, or declare a key for a foreign type with `context_var!`"
)]
pub trait Context: Sized + 'static {
    #[doc(hidden)]
    fn __key() -> &'static Key<Self>;

    /// What a context must provide so that this key can be read: the key itself, or nothing if the key has a default.
    #[doc(hidden)]
    type __Required;

    /// What is provided of the key in spawned work: the key itself, or another type if the key is dropped there.
    #[doc(hidden)]
    type __Crossing;

    #[doc(hidden)]
    const __POLICY: Policy<Self> = Policy::Carry;

    /// How the runtime shows a value that is sensitive or has a sensitive field.
    #[doc(hidden)]
    const __REDACTED: Option<Show<Self>> = None;

    /// The fields with `#[context(log)]`.
    #[doc(hidden)]
    const __FIELDS: Option<VisitFields<Self>> = None;

    /// What of a value may leave the process: `#[context(wire = "..")]`.
    #[doc(hidden)]
    const __WIRE: Option<VisitWire<Self>> = None;

    /// The declared default. It is made at the first read that needs it, and kept for ever.
    #[doc(hidden)]
    fn __default() -> Option<&'static Self> {
        None
    }
}

/// The value of a default. Of several values that are made at the same time, one is kept. User code runs outside of the
/// cell, so a default that reads itself does not wait for itself.
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
