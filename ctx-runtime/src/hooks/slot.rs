//! Slots, in which hooks keep values about resources.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use super::resource::Resource;

/// Keeps one value for each [`Resource`], and frees it with the resource.
///
/// Use it in place of a map from [`ResourceId`](super::ResourceId): there is nothing to look up, to lock or to remove. In
/// `tracing`, the extensions of a span do the same; in Node.js, properties of the resource that `init` gets.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use std::time::{Duration, Instant};
/// use ctx_runtime::hooks::{self, Hooks, Kind, Resource, Slot};
///
/// /// Reports how long tasks live, and how often they are polled.
/// #[derive(Default)]
/// struct Report {
///     created: Slot<Instant>,
///     polls: Slot<AtomicU32>,
/// }
///
/// impl Hooks for Report {
///     fn init(&self, task: &Resource) {
///         self.created.get_or_init(task, Instant::now);
///     }
///     fn before(&self, task: &Resource) {
///         self.polls.get_or_init(task, AtomicU32::default).fetch_add(1, Ordering::Relaxed);
///     }
///     fn destroy(&self, task: &Resource) {
///         let lived = self.created.get(task).map_or(Duration::ZERO, Instant::elapsed);
///         let polls = self.polls.get(task).map_or(0, |polls| polls.load(Ordering::Relaxed));
///         println!("{task}: {polls} polls in {lived:?}");
///     }
/// }
///
/// let installed = hooks::filter().kinds([Kind::Task]).install(Report::default());
/// ```
///
/// # Whose values
///
/// A value belongs to a slot, and not to its type. If hooks are installed twice, or two slots have one type, they do not
/// see each other's values. To share a value between hooks, share the slot: put it in a `static` or an `Arc`.
///
/// # How long a value lives
///
/// Until its resource is dropped, after the last [`destroy`](super::Hooks::destroy), whether the work has finished, has
/// panicked or was cancelled. A value may outlive the slot and the hooks: hooks that are uninstalled before the resource is
/// dropped get no `destroy`, and their values are dropped all the same. The values of a resource are dropped one after the
/// other, in the order in which they were kept, on the thread that drops the resource.
///
/// The destructor of a value runs as hooks do: in the context of the resource (for a value of a clone, in the context where
/// the clone is dropped). Work that it creates is not watched. A panic is reported by the panic hook, and goes no further.
///
/// A slot keeps the same value for ever, as a [`OnceLock`](std::sync::OnceLock) does. To change it, or to take it out early, keep
/// an atomic or a [`Mutex`](std::sync::Mutex). Code of one resource may run on several threads at once, so a value is `Sync`.
///
/// # Costs
///
/// An allocation for each value that is kept. To find a value, its slot's number is compared with the numbers of the values
/// that the resource has. No lock is held while user code runs. A resource without values allocates nothing more.
pub struct Slot<T> {
    /// 0 until the slot first keeps a value, so that a slot can be in a `static`.
    number: AtomicU64,
    keeps: PhantomData<fn(T) -> T>,
}

impl<T> Slot<T> {
    /// Returns a slot that keeps no values yet.
    pub const fn new() -> Self {
        Slot { number: AtomicU64::new(0), keeps: PhantomData }
    }

    /// The number of this slot. No other slot of this process has it.
    fn number(&self) -> u64 {
        static LAST: AtomicU64 = AtomicU64::new(0);
        match self.number.load(Ordering::Relaxed) {
            0 => {
                let number = LAST.fetch_add(1, Ordering::Relaxed) + 1;
                let exchanged = self.number.compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed);
                exchanged.map_or_else(|first| first, |_| number)
            }
            number => number,
        }
    }
}

impl<T: Send + Sync + 'static> Slot<T> {
    /// Returns the value that this slot keeps about `resource`, if there is one.
    ///
    /// A clone of a [`Resource`] has none of the values of the resource.
    pub fn get<'r>(&self, resource: &'r Resource) -> Option<&'r T> {
        resource.values.get(self.number.load(Ordering::Relaxed))
    }

    /// Returns the value that this slot keeps about `resource`. If there is none, keeps the value that `f` returns.
    ///
    /// If `f` calls this method for the same resource, or if several threads call it at once, the first value stays, and
    /// the others are dropped.
    ///
    /// # Panics
    /// If `f` panics. No value is kept then.
    pub fn get_or_init<'r>(&self, resource: &'r Resource, f: impl FnOnce() -> T) -> &'r T {
        if let Some(value) = self.get(resource) {
            return value;
        }
        let slot = self.number();
        resource.values.append(slot, f());
        self.get(resource).expect("a value stays where it is until its resource is dropped")
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot::new()
    }
}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").finish_non_exhaustive()
    }
}
