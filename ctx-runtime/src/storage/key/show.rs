//! Showing a value of which something is sensitive.

use std::fmt;

/// Shows a value without what is sensitive in it.
#[doc(hidden)]
pub type Show<T> = fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result;

/// In the place of what is sensitive.
#[doc(hidden)]
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// In the place of what cannot be shown.
pub(in crate::storage) struct Opaque;

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// A field: its method is the inherent one if the field is `Debug`, else that of [`NotDebug`].
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
