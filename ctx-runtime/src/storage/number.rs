//! The numbers of resources, and of the roots where contexts begin.

use std::cell::Cell;
use std::fmt;
use std::num::NonZeroU64;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The number of a resource. It is unique in the process. It does not show the order of creation: threads take numbers in blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub(crate) NonZeroU64);

impl ResourceId {
    /// Returns the number, which is never 0.
    pub fn get(self) -> u64 {
        self.0.get()
    }

    pub(crate) fn new(id: u64) -> Option<Self> {
        NonZeroU64::new(id).map(ResourceId)
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A new number, for a resource or for a context that begins. Threads take numbers in blocks, so that they share no counter.
#[inline]
pub(crate) fn next_id() -> ResourceId {
    const BLOCK: u64 = 256;
    static BLOCKS: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static NEXT: Cell<u64> = const { Cell::new(0) };
    }
    let mut next = NEXT.get();
    if next.is_multiple_of(BLOCK) {
        // Plus 1: 0 is not a number of a resource.
        next = BLOCKS.fetch_add(BLOCK, Ordering::Relaxed) + 1;
    }
    NEXT.set(next + 1);
    ResourceId::new(next).expect("a process does not live long enough to use all numbers up")
}

/// The number of the root where a context begins. Contexts bound on top have the same number. A plain `u64` keeps frames small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RootNumber(u64);

shared! {
    /// Gives the number of a context that begins here. Hooks set the function before they are installed for the first time.
    static UNDER_HOOKS: OnceLock<fn() -> RootNumber> = OnceLock::new();
}

impl RootNumber {
    /// The context was made by hooks: no work in it is watched.
    pub(crate) const NEVER_WATCHED: RootNumber = RootNumber(u64::MAX);
    /// The context began before hooks were installed, or it binds nothing.
    pub(crate) const BEFORE_HOOKS: RootNumber = RootNumber(0);

    /// From now on, contexts that begin get their numbers from `number`.
    pub(crate) fn come_from(number: fn() -> RootNumber) {
        UNDER_HOOKS.get_or_init(|| number);
    }

    /// The number of a context that begins here.
    #[inline]
    pub(crate) fn here() -> Self {
        match UNDER_HOOKS.get() {
            Some(number) => number(),
            None => RootNumber::BEFORE_HOOKS,
        }
    }

    /// A number that no other context has.
    pub(crate) fn new() -> Self {
        RootNumber(next_id().get())
    }

    #[inline]
    pub(crate) fn id(self) -> Option<ResourceId> {
        ResourceId::new(self.0).filter(|_| self != RootNumber::NEVER_WATCHED)
    }
}
