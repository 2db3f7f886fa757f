//! Reading the current context.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use super::missing::Missing;
use crate::current;
use crate::storage::frame::{Frame, KeptValue};
use crate::storage::key::Context;

/// A value of the context that can be kept: it stays readable after its scope has ended.
///
/// Derefs to the value. It keeps the whole context that it was read from; if this matters, clone the value
/// out of it. `Clone` costs as much as the clone of an `Arc`.
pub struct ContextRef<T: 'static>(KeptValue<T>);

impl<T: Context> ContextRef<T> {
    #[inline]
    #[track_caller]
    pub(crate) fn read(frame: Option<Frame>) -> Option<Self> {
        // No `and_then`: the standard library would be the caller that `#[track_caller]` reports.
        let bound = match frame {
            Some(frame) => KeptValue::bound(frame),
            None => None,
        };
        match bound {
            Some(kept) => Some(ContextRef(kept)),
            None => T::__default().map(|value| ContextRef(KeptValue::default(value))),
        }
    }
}

impl<T> Deref for ContextRef<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for ContextRef<T> {
    fn clone(&self) -> Self {
        ContextRef(self.0.clone())
    }
}

impl<T> AsRef<T> for ContextRef<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T> Borrow<T> for ContextRef<T> {
    fn borrow(&self) -> &T {
        self
    }
}

/// Shows the value as its own `Debug` does, without the parts that are `#[context(sensitive)]`.
impl<T: Context + fmt::Debug> fmt::Debug for ContextRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match T::__REDACTED {
            Some(show) => show(self, f),
            None => (**self).fmt(f),
        }
    }
}

/// Shows the value as its own `Display` does. If a part is `#[context(sensitive)]`, shows it as `Debug` does.
impl<T: Context + fmt::Display> fmt::Display for ContextRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match T::__REDACTED {
            Some(show) => show(self, f),
            None => (**self).fmt(f),
        }
    }
}

/// Returns the current value of `T`, or its declared default. The value can be kept.
///
/// The dynamic form of `context!(T)`: it works in any code, annotated or not. Costs as much as the
/// clone of an `Arc`; [`with`] does not.
///
/// # Panics
/// If `T` is not bound and has no default. The message is that of [`Missing`].
///
/// ```
/// # #[derive(ctx_runtime::Context)] struct Tenant(String);
/// let name = ctx_runtime::run(Tenant("acme".into()), || ctx_runtime::get::<Tenant>().0.clone());
/// assert_eq!(name, "acme");
/// ```
#[inline]
#[track_caller]
pub fn get<T: Context>() -> ContextRef<T> {
    match find() {
        Some(value) => value,
        None => Missing::here::<T>().panic(),
    }
}

/// Returns the current value of `T`, or its declared default, or an error. The value can be kept.
///
/// # Errors
/// If `T` is not bound and has no default.
///
/// ```
/// # #[derive(Debug, ctx_runtime::Context)] struct Tenant(String);
/// assert_eq!(ctx_runtime::try_get::<Tenant>().unwrap_err().key(), "Tenant");
/// ```
#[inline]
#[track_caller]
pub fn try_get<T: Context>() -> Result<ContextRef<T>, Missing> {
    match find() {
        Some(value) => Ok(value),
        None => Err(Missing::here::<T>()),
    }
}

/// Runs `f` on the current value of `T`, or on its declared default, in place: nothing is cloned.
///
/// The dynamic form of `context!(T, |value| ..)`.
///
/// # Panics
/// If `T` is not bound and has no default. The message is that of [`Missing`].
///
/// ```
/// # #[derive(ctx_runtime::Context)] struct Tenant(String);
/// let len = ctx_runtime::run(Tenant("acme".into()), || ctx_runtime::with(|tenant: &Tenant| tenant.0.len()));
/// assert_eq!(len, 4);
/// ```
#[inline]
#[track_caller]
pub fn with<T: Context, R>(f: impl FnOnce(&T) -> R) -> R {
    match find_with(f) {
        Some(result) => result,
        None => Missing::here::<T>().panic(),
    }
}

/// Runs `f` as [`with`] does, but returns an error instead of a panic.
///
/// # Errors
/// If `T` is not bound and has no default.
#[inline]
#[track_caller]
pub fn try_with<T: Context, R>(f: impl FnOnce(&T) -> R) -> Result<R, Missing> {
    match find_with(f) {
        Some(result) => Ok(result),
        None => Err(Missing::here::<T>()),
    }
}

/// Finds a value to keep. All reads that keep the value call this.
#[inline]
#[track_caller]
pub(crate) fn find<T: Context>() -> Option<ContextRef<T>> {
    ContextRef::read(current::shown())
}

/// Finds a value in place. All reads that look at a value in place call this.
#[inline]
pub(crate) fn find_with<T: Context, R>(f: impl FnOnce(&T) -> R) -> Option<R> {
    match current::read(f) {
        Ok(result) => Some(result),
        Err(f) => T::__default().map(f),
    }
}
