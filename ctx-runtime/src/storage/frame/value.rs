//! A value of a context that keeps the context.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::ops::Deref;
use std::ptr::NonNull;

use super::by_hand;
use super::header::Frame;
use crate::storage::key::Context;

/// A value, with the context that keeps it. A default needs no context.
pub(crate) struct KeptValue<T> {
    value: NonNull<T>,
    frame: Option<Frame>,
}

// SAFETY: it is a shared reference to a `T`, and a frame. A `T` that is bound, or a default that is read, is `Send + Sync`:
// its `Key` has the proof.
unsafe impl<T: Context> Send for KeptValue<T> {}
// SAFETY: as above.
unsafe impl<T: Context> Sync for KeptValue<T> {}

impl<T: Context> KeptValue<T> {
    #[inline]
    #[track_caller]
    pub(crate) fn bound(frame: Frame) -> Option<Self> {
        let value = NonNull::from(frame.value::<T>()?);
        // `by_value` returns a frame of the same values.
        Some(KeptValue { value, frame: Some(by_hand::by_value(frame)) })
    }

    pub(crate) fn default(value: &'static T) -> Self {
        T::__key().assert_shareable();
        KeptValue { value: NonNull::from(value), frame: None }
    }
}

impl<T> Clone for KeptValue<T> {
    fn clone(&self) -> Self {
        KeptValue { value: self.value, frame: self.frame.clone() }
    }
}

impl<T> Deref for KeptValue<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the value lies in a frame that `self.frame` keeps, or is static. It is never changed.
        unsafe { self.value.as_ref() }
    }
}
