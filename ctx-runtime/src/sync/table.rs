//! A hash table behind locks.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hash, Hasher};
#[cfg(feature = "diagnostics")]
use std::mem;

use super::locked::Locked;
use super::room::with_room;

/// A hash table in parts, each behind a lock of its own, so that threads seldom wait for each other.
pub(crate) struct Table<K, V, const PARTS: usize>([Part<K, V>; PARTS]);

/// Has a cache line of its own: locks that are taken at the same time must not lie beside each other.
#[repr(align(64))]
struct Part<K, V>(Locked<Map<K, V>>);

/// A map whose keys are numbers and addresses of the runtime itself: nobody else chooses them.
pub(crate) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Spread>>;

impl<K: Copy + Eq + Hash, V, const PARTS: usize> Table<K, V, PARTS> {
    pub(crate) const fn new() -> Self {
        Table([const { Part(Locked::new(HashMap::with_hasher(BuildHasherDefault::new()))) }; PARTS])
    }

    #[inline]
    fn part(&self, key: &K) -> &Locked<Map<K, V>> {
        let mut hasher = Spread::default();
        key.hash(&mut hasher);
        // The maps themselves look at these bits last.
        &self.0[(hasher.0 >> 48) as usize % PARTS].0
    }

    /// Runs `f` on the value of a key, under the lock.
    #[inline]
    pub(crate) fn with<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.part(key).with(|map| map.get_mut(key).map(f))
    }

    /// Runs `f` on the entry of a key, under the lock. The map has room for a value.
    #[inline]
    pub(crate) fn entry<R>(&self, key: K, f: impl FnOnce(Entry<'_, K, V>) -> R) -> R {
        let mut f = Some(f);
        with_room(|room| {
            self.part(&key).with(|map| {
                let f = room.make_in(map).then(|| f.take())??;
                Some(f(map.entry(key)))
            })
        })
    }
}

#[cfg(any(feature = "diagnostics", all(feature = "ambient", tokio_unstable)))]
impl<K: Copy + Eq + Hash, V, const PARTS: usize> Table<K, V, PARTS> {
    /// Returns the value that was there before.
    #[inline]
    pub(crate) fn insert(&self, key: K, value: V) -> Option<V> {
        self.entry(key, |entry| match entry {
            Entry::Occupied(mut there) => Some(there.insert(value)),
            Entry::Vacant(free) => {
                free.insert(value);
                None
            }
        })
    }

    #[inline]
    pub(crate) fn remove(&self, key: &K) -> Option<V> {
        self.part(key).with(|map| map.remove(key))
    }
}

#[cfg(feature = "diagnostics")]
impl<K: Copy + Eq + Hash, V, const PARTS: usize> Table<K, V, PARTS> {
    /// Removes the value if `f`, which runs under the lock, returns true.
    pub(crate) fn remove_if(&self, key: &K, f: impl FnOnce(&mut V) -> bool) -> Option<V> {
        self.part(key).with(|map| if f(map.get_mut(key)?) { map.remove(key) } else { None })
    }

    /// Lists what `f`, which runs under the locks, returns for each entry. One part after the other: it is no picture of one moment.
    pub(crate) fn list<R>(&self, mut f: impl FnMut(&K, &V) -> Option<R>) -> Vec<R> {
        let mut list = Vec::new();
        for Part(part) in &self.0 {
            loop {
                let room = list.capacity() - list.len();
                let missing = part.with(|map| {
                    if map.len() > room {
                        return map.len();
                    }
                    list.extend(map.iter().filter_map(|(key, value)| f(key, value)));
                    0
                });
                if missing == 0 {
                    break;
                }
                // More entries may come before the next attempt.
                list.reserve(missing + missing / 8);
            }
        }
        list
    }

    /// Takes all values out.
    pub(crate) fn take(&self) -> impl Iterator<Item = (K, V)> {
        self.0.iter().flat_map(|Part(part)| part.with(mem::take))
    }
}

/// A hasher that spreads addresses, and numbers that follow each other.
#[derive(Default)]
pub(crate) struct Spread(u64);

/// From the golden ratio: the products of neighbours lie far apart.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(GOLDEN);
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        // A map looks at the highest bits, and at the lowest.
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_what_is_put_in_and_has_room_for_more() {
        let table: Table<u64, u64, 4> = Table::new();
        for number in 0..1_000 {
            table.entry(number, |entry| *entry.or_insert(0) += number);
        }
        table.entry(7, |entry| *entry.or_insert(0) += 1);
        assert_eq!((table.with(&7, |value| *value), table.with(&1_000, |value| *value)), (Some(8), None));
        assert!(table.0.iter().all(|part| part.0.with(|map| map.len()) > 100), "parts are used alike");
    }

    #[cfg(feature = "diagnostics")]
    #[test]
    fn what_is_taken_out_of_a_table_is_given_back() {
        let table: Table<u64, u64, 4> = Table::new();
        assert_eq!((table.insert(1, 10), table.insert(1, 11), table.insert(2, 20)), (None, Some(10), None));
        assert_eq!((table.remove_if(&2, |_| false), table.remove_if(&2, |_| true)), (None, Some(20)));
        assert_eq!((table.remove(&1), table.remove(&1)), (Some(11), None));
        (0..100).for_each(|number| assert!(table.insert(number, number).is_none()));
        let mut odd = table.list(|number, _| (number % 2 == 1).then_some(*number));
        odd.sort_unstable();
        assert!(odd.into_iter().eq((1..100).step_by(2)));
        assert_eq!((table.take().count(), table.take().count()), (100, 0));
    }

    /// Numbers come and go, as the numbers of work do.
    #[cfg(feature = "diagnostics")]
    #[test]
    fn a_table_does_not_grow_with_what_was_in_it() {
        let table: Table<u64, u64, 1> = Table::new();
        for number in 0..if cfg!(miri) { 1_000 } else { 100_000 } {
            table.insert(number, number);
            table.remove(&number.wrapping_sub(8));
        }
        let capacity = table.0[0].0.with(|map| map.capacity());
        assert!(capacity < 64, "{capacity} for 8 at a time");
    }
}
