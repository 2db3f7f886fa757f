//! The static data of a key, as its declaration makes it.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};

use super::proof::{Exactly, IsShareable};
use super::show::Show;

/// The static data of one key. Made by the derive; typed by its key, so that no key can answer
/// with another one's number.
#[doc(hidden)]
pub struct Key<T: 'static> {
    name: &'static str,
    is_shareable: bool,
    #[cfg(feature = "diagnostics")]
    show: Option<Show<T>>,
    index: AtomicU32,
    key: Exactly<T>,
}

/// No frame's table is this long: a key that was never bound is found in none.
pub(in crate::storage) const UNASSIGNED: u32 = u32::MAX;

impl<T: 'static> Key<T> {
    /// `show` is how diagnostics show a value in which nothing is sensitive; nobody else does.
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

    /// Whether values of `T` may be seen by several threads. If not, the derive has failed to compile: it has said
    /// so about the field in question, and is quiet about all that uses the key.
    pub(crate) fn assert_shareable(&self) {
        assert!(self.is_shareable, "`{}` is not `Send + Sync`", self.name);
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The key's place in every frame's table; no frame's, while nothing was ever bound to it.
    #[inline]
    pub(crate) fn index(&self) -> u32 {
        self.index.load(Ordering::Relaxed)
    }

    /// The same; with it comes what was put in lists before it was assigned.
    #[inline]
    pub(in crate::storage) fn assigned(&self) -> Option<u32> {
        Some(self.index.load(Ordering::Acquire)).filter(|index| *index != UNASSIGNED)
    }

    pub(in crate::storage) fn assign(&self, index: u32) {
        self.index.store(index, Ordering::Release);
    }
}
