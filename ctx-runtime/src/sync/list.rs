//! A list that only grows, for the life of the process. It is read without a lock.

use std::iter;
use std::sync::OnceLock;

/// A list for a `static`.
pub(crate) struct List<T: 'static>(Link<T>);

type Link<T> = OnceLock<&'static Node<T>>;

/// An item with its memory, not yet in a list.
pub(crate) struct Node<T: 'static> {
    item: T,
    next: Link<T>,
}

impl<T> Node<T> {
    pub(crate) fn new(item: T) -> Box<Self> {
        Box::new(Node { item, next: OnceLock::new() })
    }
}

impl<T: Send + Sync> List<T> {
    pub(crate) const fn new() -> Self {
        List(OnceLock::new())
    }

    /// Puts an item at the end. Allocates nothing, so it may be called under a lock.
    pub(crate) fn append(&self, node: Box<Node<T>>) {
        let node = Box::leak(node);
        let mut end = &self.0;
        while end.set(node).is_err() {
            end = end.get().map_or(end, |node| &node.next);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static T> {
        iter::successors(self.0.get(), |node| node.next.get()).map(|node| &node.item)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn items_stay_in_the_order_in_which_they_came() {
        static LIST: List<u32> = List::new();
        const EACH: u32 = if cfg!(miri) { 20 } else { 100 };
        assert_eq!(LIST.iter().count(), 0);
        thread::scope(|scope| {
            for first in 0..4 {
                scope.spawn(move || (0..EACH).for_each(|nth| LIST.append(Node::new(first * EACH + nth))));
            }
        });
        let all: Vec<u32> = LIST.iter().copied().collect();
        assert_eq!(all.len(), 4 * EACH as usize);
        for first in 0..4 {
            assert!(all.iter().filter(|item| *item / EACH == first).is_sorted());
        }
    }
}
