//! The numbers of resources, and of the roots that contexts begin at.

use std::cell::Cell;
use std::fmt;
use std::num::NonZeroU64;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The number of a resource. Unique in the process, and not in the order of creation: threads take numbers in blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub(crate) NonZeroU64);

impl ResourceId {
    /// The number itself.
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

/// The number of a resource, or of a context that begins. Threads take them in blocks, so that they share no counter.
#[inline]
pub(crate) fn next_id() -> ResourceId {
    const BLOCK: u64 = 256;
    static BLOCKS: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static NEXT: Cell<u64> = const { Cell::new(0) };
    }
    let mut next = NEXT.get();
    if next.is_multiple_of(BLOCK) {
        // None is zero.
        next = BLOCKS.fetch_add(BLOCK, Ordering::Relaxed) + 1;
    }
    NEXT.set(next + 1);
    ResourceId::new(next).expect("a process does not live long enough to use all numbers up")
}

/// The number of the root that a context begins at: the same for all that is bound on top. A plain number, to keep frames small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RootNumber(u64);

shared! {
    /// Gives the number of a context that begins here. Hooks put it here before they are installed for the first time.
    static UNDER_HOOKS: OnceLock<fn() -> RootNumber> = OnceLock::new();
}

impl RootNumber {
    /// Made by hooks: nothing in it is watched.
    pub(crate) const NEVER_WATCHED: RootNumber = RootNumber(u64::MAX);
    /// There were none; or a context that binds nothing.
    pub(crate) const BEFORE_HOOKS: RootNumber = RootNumber(0);

    /// From now on, contexts that begin get their numbers from `number`.
    pub(crate) fn come_from(number: fn() -> RootNumber) {
        UNDER_HOOKS.get_or_init(|| number);
    }

    /// That of a context that begins here.
    #[inline]
    pub(crate) fn here() -> Self {
        match UNDER_HOOKS.get() {
            Some(number) => number(),
            None => RootNumber::BEFORE_HOOKS,
        }
    }

    /// One that no other context has.
    pub(crate) fn new() -> Self {
        RootNumber(next_id().get())
    }

    #[inline]
    pub(crate) fn id(self) -> Option<ResourceId> {
        ResourceId::new(self.0).filter(|_| self != RootNumber::NEVER_WATCHED)
    }
}
