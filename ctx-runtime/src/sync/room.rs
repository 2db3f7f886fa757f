//! Memory for collections that grow behind a lock. It is taken while the lock is not held.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::mem;

/// A collection that allocates only when it is full.
pub(crate) trait Grows: Default {
    fn len(&self) -> usize;
    fn is_full(&self) -> bool;
    /// An empty collection with room for `len` items.
    fn with_room_for(len: usize) -> Self;
    /// Moves all items to `larger`, which has room for them.
    fn move_to(&mut self, larger: &mut Self);
}

impl<T> Grows for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn is_full(&self) -> bool {
        self.len() == self.capacity()
    }

    fn with_room_for(len: usize) -> Self {
        Vec::with_capacity(len)
    }

    fn move_to(&mut self, larger: &mut Self) {
        larger.append(self);
    }
}

impl<K: Eq + Hash, V, S: BuildHasher + Default> Grows for HashMap<K, V, S> {
    fn len(&self) -> usize {
        self.len()
    }

    fn is_full(&self) -> bool {
        // Items that were removed may still take up capacity.
        self.len() == self.capacity()
    }

    fn with_room_for(len: usize) -> Self {
        HashMap::with_capacity_and_hasher(len, S::default())
    }

    fn move_to(&mut self, larger: &mut Self) {
        larger.extend(self.drain());
    }
}

/// Spare memory for a collection behind a lock.
pub(crate) struct Room<C> {
    spare: C,
    /// How many items have room in `spare`.
    capacity: usize,
    /// How many items a collection had when it was full.
    wanted: usize,
}

impl<C: Grows> Room<C> {
    pub(crate) fn new() -> Self {
        Room { spare: C::default(), capacity: 0, wanted: 0 }
    }

    /// Called under the lock. Makes room for one more item in `collection`. If it is full, its items move to the spare
    /// memory. Returns false if the spare memory is too small: then [take](Room::take) more, and try again.
    #[inline]
    pub(crate) fn make_in(&mut self, collection: &mut C) -> bool {
        !collection.is_full() || self.replace(collection)
    }

    #[cold]
    fn replace(&mut self, full: &mut C) -> bool {
        self.wanted = full.len();
        if self.capacity <= self.wanted {
            return false;
        }
        full.move_to(&mut self.spare);
        mem::swap(full, &mut self.spare);
        // The old memory is freed with `self`, when the lock is released.
        self.capacity = 0;
        true
    }

    /// Called without the lock. Takes the memory that was missing.
    #[cold]
    pub(crate) fn take(&mut self) {
        if self.capacity <= self.wanted {
            self.capacity = (2 * self.wanted).max(FEW);
            self.spare = C::with_room_for(self.capacity);
        }
    }
}

/// A collection gets room for its first items at once.
const FEW: usize = 4;

/// Calls `attempt`, which locks and asks the [`Room`] for room, until there is room.
#[inline]
pub(crate) fn with_room<C: Grows, R>(mut attempt: impl FnMut(&mut Room<C>) -> Option<R>) -> R {
    let mut room = Room::new();
    loop {
        if let Some(result) = attempt(&mut room) {
            return result;
        }
        room.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_move_to_memory_that_was_taken_before() {
        let mut items = Vec::new();
        for item in 0..100 {
            with_room(|room| room.make_in(&mut items).then(|| items.push(item)));
            assert!(items.len() <= items.capacity());
        }
        assert!(items.into_iter().eq(0..100));
    }

    /// As if others had added items while the memory was taken.
    #[test]
    fn memory_that_is_too_small_meanwhile_is_not_used() {
        let mut room = Room::new();
        assert!(!room.make_in(&mut Vec::<u8>::new()));
        room.take();
        let mut grown = vec![0; 100];
        grown.shrink_to_fit();
        assert!(!room.make_in(&mut grown) && grown.len() == 100);
        room.take();
        assert!(room.make_in(&mut grown) && grown.len() == 100 && grown.capacity() >= 200);
    }
}
