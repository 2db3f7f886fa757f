//! The distinct values that a label has had.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rapidhash::v3::{RapidSecrets, rapidhash_v3_nano_inline};

/// A set of at most `limit` texts. It only grows, so a look-up takes no lock. It is a table with open addressing: a text lies in the first slot
/// that was free, from the slot of its hash on.
pub(crate) struct Values {
    slots: Box<[OnceLock<Arc<str>>]>,
    /// Random, because clients choose texts. They could fill no more than the slots of one label.
    secrets: RapidSecrets,
    limit: usize,
    taken: AtomicUsize,
    adding: Mutex<()>,
}

/// What stands in the slots of a text.
enum Found<'a> {
    Value(&'a Arc<str>),
    Free(&'a OnceLock<Arc<str>>),
}

impl Values {
    pub(crate) fn up_to(limit: usize) -> Self {
        // At least half of the slots stay free, so each search ends at one, soon.
        let slots = (2 * limit).next_power_of_two().max(2);
        Values {
            slots: (0..slots).map(|_| OnceLock::new()).collect(),
            secrets: RapidSecrets::seed(RandomState::new().hash_one(())),
            limit,
            taken: AtomicUsize::new(0),
            adding: Mutex::new(()),
        }
    }

    /// Returns the text as a value. Adds it if it is new, `may_add` agrees, and there is room.
    pub(crate) fn get(&self, text: &str, may_add: impl FnOnce(&str) -> bool) -> Option<Arc<str>> {
        // Asked before the search: if there is no room, the search sees all values.
        let is_full = self.taken.load(Ordering::Acquire) == self.limit;
        if let Found::Value(value) = self.find(text) {
            return Some(Arc::clone(value));
        }
        // Values beyond the limit may come often: they take no lock.
        if is_full || !may_add(text) {
            return None;
        }
        let _adding = self.adding.lock().unwrap_or_else(PoisonError::into_inner);
        match self.find(text) {
            Found::Value(value) => Some(Arc::clone(value)),
            Found::Free(slot) if self.taken.load(Ordering::Relaxed) < self.limit => {
                let value = Arc::clone(slot.get_or_init(|| text.into()));
                self.taken.fetch_add(1, Ordering::Release);
                Some(value)
            }
            Found::Free(_) => None,
        }
    }

    fn find(&self, text: &str) -> Found<'_> {
        let mask = self.slots.len() - 1;
        let mut at = rapidhash_v3_nano_inline::<true, false>(text.as_bytes(), &self.secrets) as usize & mask;
        loop {
            match self.slots[at].get() {
                Some(value) if **value == *text => return Found::Value(value),
                Some(_) => at = (at + 1) & mask,
                None => return Found::Free(&self.slots[at]),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::{Arc, Barrier};
    use std::thread;

    use super::Values;

    #[test]
    fn no_more_values_than_the_limit_are_taken() {
        let values = Values::up_to(3);
        let taken = |text: &str| values.get(text, |_| true).is_some();
        assert!(["a", "b", "a", "", "b"].into_iter().all(taken));
        assert!(!taken("c"));
        assert!(["a", "b", ""].into_iter().all(taken));
        assert!(Values::up_to(0).get("a", |_| true).is_none());
    }

    #[test]
    fn a_refused_value_takes_no_room() {
        let values = Values::up_to(1);
        assert!(values.get("a", |_| false).is_none());
        assert!(values.get("b", |_| true).is_some());
        assert!(values.get("b", |_| false).is_some(), "known values are not asked for");
    }

    const LIMIT: usize = 10;

    /// What several threads get that add the same texts at once.
    fn added_at_once(texts: &[String]) -> Vec<Arc<str>> {
        const THREADS: usize = 4;
        let (values, start) = (Values::up_to(LIMIT), Barrier::new(THREADS));
        thread::scope(|scope| {
            let adds = || {
                start.wait();
                let get = |text: &String| values.get(text, |_| true).inspect(|value| assert_eq!(**value, **text));
                texts.iter().filter_map(get).collect::<Vec<_>>()
            };
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(adds)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        })
    }

    fn texts(number: usize) -> Vec<String> {
        (0..number).map(|text| text.to_string()).collect()
    }

    #[test]
    fn threads_that_add_at_once_take_as_many_as_the_limit() {
        for _ in 0..1_000 {
            let added = added_at_once(&texts(2 * LIMIT));
            let distinct: HashSet<&str> = added.iter().map(|value| &**value).collect();
            let allocated: HashSet<*const u8> = added.iter().map(|value| value.as_ptr()).collect();
            assert_eq!((distinct.len(), allocated.len()), (LIMIT, LIMIT), "each value lies in one slot");
        }
    }

    #[test]
    fn no_thread_is_refused_a_value_for_which_another_takes_the_last_room() {
        let (all, start) = ((0..50_000).map(|_| Values::up_to(1)).collect::<Vec<_>>(), Barrier::new(2));
        let adds = || {
            start.wait();
            assert!(all.iter().all(|values| values.get("a", |_| true).is_some()));
        };
        thread::scope(|scope| [(); 2].map(|()| scope.spawn(adds)).map(|thread| thread.join().unwrap()));
    }
}
