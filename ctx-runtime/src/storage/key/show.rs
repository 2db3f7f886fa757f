//! Showing values that have sensitive parts.

use std::fmt;

/// Shows a value without its sensitive parts.
#[doc(hidden)]
pub type Show<T> = fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result;

/// Shown in the place of a sensitive value.
#[doc(hidden)]
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Shown in the place of a value that cannot be shown.
pub(in crate::storage) struct Opaque;

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// A field to show. If the field is `Debug`, the inherent method shows it, else the method of [`NotDebug`].
#[doc(hidden)]
pub struct Shown<'a, T>(pub &'a T);

impl<'a, T: fmt::Debug> Shown<'a, T> {
    #[doc(hidden)]
    pub fn __ctx_debug(self) -> &'a dyn fmt::Debug {
        self.0
    }
}

#[doc(hidden)]
pub trait NotDebug: Sized {
    #[doc(hidden)]
    fn __ctx_debug(self) -> &'static dyn fmt::Debug {
        &Opaque
    }
}
impl<T> NotDebug for Shown<'_, T> {}
