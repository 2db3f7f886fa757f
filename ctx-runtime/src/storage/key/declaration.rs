//! The static data of a key, made by its declaration.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};

use super::proof::{Exactly, IsShareable};
use super::show::Show;
use crate::storage::place::UNASSIGNED;

/// The static data of one key, made by the derive. It is typed by the key, so that no key can answer with the number of
/// another key.
#[doc(hidden)]
pub struct Key<T: 'static> {
    name: &'static str,
    is_shareable: bool,
    #[cfg(feature = "diagnostics")]
    show: Option<Show<T>>,
    index: AtomicU32,
    key: Exactly<T>,
}

impl<T: 'static> Key<T> {
    /// `show` is how diagnostics show a value without sensitive parts. Nothing else uses it.
    pub const fn new(name: &'static str, shareable: Option<IsShareable<T>>, show: Option<Show<T>>) -> Self {
        let _ = show;
        Key {
            name,
            is_shareable: shareable.is_some(),
            #[cfg(feature = "diagnostics")]
            show,
            index: AtomicU32::new(UNASSIGNED),
            key: PhantomData,
        }
    }

    #[cfg(feature = "diagnostics")]
    pub(crate) fn show(&self) -> Option<Show<T>> {
        self.show
    }

    /// Panics if values of `T` may not be seen by several threads. The derive of such a key does not compile: its error is
    /// on the field in question, and code that uses the key gets no further errors.
    pub(crate) fn assert_shareable(&self) {
        assert!(self.is_shareable, "`{}` is not `Send + Sync`", self.name);
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The index of the key's slot in every frame, or `UNASSIGNED` while the key was never bound.
    #[inline]
    pub(crate) fn index(&self) -> u32 {
        self.index.load(Ordering::Relaxed)
    }

    /// The index of a key that was bound. Entries that were put in lists before the assignment are visible with it.
    #[inline]
    pub(in crate::storage) fn assigned(&self) -> Option<u32> {
        Some(self.index.load(Ordering::Acquire)).filter(|index| *index != UNASSIGNED)
    }

    pub(in crate::storage) fn assign(&self, index: u32) {
        self.index.store(index, Ordering::Release);
    }
}
