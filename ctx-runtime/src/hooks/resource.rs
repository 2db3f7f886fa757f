//! What hooks are told about.

use std::fmt;
use std::num::NonZeroU64;
use std::panic::Location;

use super::registry::{self, Wanted};
use super::slot::Values;
use super::view::{Told, are_installed, is_telling};
use crate::current;
use crate::storage::origin::{CalledAt, Origin, outside_of_closures};

/// Work that runs in a context, and is watched.
///
/// To keep a value about it, use a [`Slot`](super::Slot). To know more of it later than in a callback, keep its
/// [`id`](Resource::id), or a clone.
pub struct Resource {
    pub(crate) id: ResourceId,
    pub(crate) trigger: Option<ResourceId>,
    pub(crate) root: ResourceId,
    pub(crate) kind: Kind,
    /// Where it is created.
    pub(crate) origin: Origin,
    /// That of a call. A site knows its own.
    pub(crate) function: Option<Function>,
    /// Which hooks are told of it.
    pub(crate) told: Told,
    /// What they keep about it.
    pub(crate) values: Values,
}

/// What gives the path of a function, or the name of a type that is part of one.
pub(crate) type Function = fn() -> &'static str;

impl Resource {
    #[inline]
    pub(crate) fn new(wanted: Wanted, kind: Kind, origin: Origin, function: Option<Function>) -> Self {
        let Wanted { id, trigger, root, told } = wanted;
        Resource { id, trigger, root, kind, origin, function, told, values: Values::default() }
    }

    /// Its number. No other resource of this process has it.
    pub fn id(&self) -> ResourceId {
        self.id
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The resource whose code created it: the nearest that any hooks watch, which yours may not have been told of. See
    /// [which resources](crate::hooks#which-resources).
    pub fn trigger(&self) -> Option<ResourceId> {
        self.trigger
    }

    /// The root that its context began at. The same for all that works for one request; the number of that root's own
    /// resource, if it began at a `#[context_root]`. Detached work, and what begins with an empty snapshot and binds something, has a
    /// root of its own.
    pub fn root(&self) -> ResourceId {
        self.root
    }

    /// Where it was created: the call of the `async fn` (of one that is called by a library, as by `iter.map(load)`, that is there),
    /// the spawn site, the attribute of the root.
    pub fn location(&self) -> &'static Location<'static> {
        self.origin.location()
    }

    /// The path of a function: of an `async fn` or a root, its own; of a `root!` and at a spawn site, the one that it stands in; of
    /// what was wrapped by hand, the one whose code that is (of a closure or a block, where it is written), or what the compiler calls
    /// its type.
    ///
    /// It is as the compiler has it, so that of a method has the type: `<shop::Auth as shop::Layer>::call`. A spawn site and a root are
    /// one place, whatever the parameters of that type are: `<shop::Log<_> as shop::Layer>::call`.
    pub fn function(&self) -> &'static str {
        match self.origin {
            Origin::Site(site) => site.function(),
            Origin::Call(_) => self.function.map_or("", |function| outside_of_closures(function())),
        }
    }

    /// What was called at the spawn site, as it was written: `tokio::spawn`.
    pub fn call(&self) -> Option<&'static str> {
        match self.origin {
            Origin::Site(site) if !site.is_root() => Some(site.what()),
            _ => None,
        }
    }
}

/// The clone says the same. It has none of the values that hooks keep in a [`Slot`](super::Slot): what they keep in it later, they
/// keep about the clone, until that is dropped.
impl Clone for Resource {
    fn clone(&self) -> Self {
        let Resource { id, trigger, root, kind, origin, function, told, values: _ } = *self;
        Resource { id, trigger, root, kind, origin, function, told, values: Values::default() }
    }
}

/// ``task 12: `tokio::spawn` in `shop::api::handle` at src/api.rs:31:5``; of what a library calls, ``async fn 12: `shop::api::list` by a
/// library``
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.kind(), self.id)?;
        if let Some(call) = self.call() {
            write!(f, "`{call}` in ")?;
        }
        write!(f, "`{}` {}", self.function(), CalledAt(self.location()))
    }
}

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resource")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("trigger", &self.trigger)
            .field("root", &self.root)
            .field("location", &self.location())
            .field("function", &self.function())
            .field("call", &self.call())
            .finish_non_exhaustive()
    }
}

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

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A function under `#[context_root]`, or a [`root!`](crate::root), with the future or stream that it gives.
    Root,
    /// A call of an annotated `async fn`, or what an annotated function returns that was made by another. (The `async` block that
    /// it ends with is a [`Scope`](Kind::Scope).)
    AsyncFn,
    /// A task that may move between threads.
    Task,
    /// A task that stays on its thread.
    LocalTask,
    /// A closure for code that blocks, as that of `spawn_blocking`.
    Blocking,
    /// A closure that has a thread of its own, as far as the spawn site shows it: `pool.spawn(|| ..)` looks like one.
    Thread,
    /// A closure, or the closures of a parallel iterator, in rayon's pool.
    Pool,
    /// A stream.
    Stream,
    /// A closure that was wrapped by hand, as by [`Snapshot::wrap`](crate::Snapshot::wrap) or `#[context(carry)]`.
    Closure,
    /// A future that was wrapped by hand, as by [`scope`](crate::scope()), or an `async` block that leaves its
    /// function, as the one that it returns.
    Scope,
}

impl Kind {
    /// All kinds there are, each at the index `kind as usize`: for a table with a row for each, or the labels of a metric. A later
    /// version may have more.
    pub const ALL: &'static [Kind] = &[
        Kind::Root,
        Kind::AsyncFn,
        Kind::Task,
        Kind::LocalTask,
        Kind::Blocking,
        Kind::Thread,
        Kind::Pool,
        Kind::Stream,
        Kind::Closure,
        Kind::Scope,
    ];

    pub(crate) fn bit(self) -> u16 {
        1 << self as u16
    }

    /// As it is written in messages and exports.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Root => "root",
            Kind::AsyncFn => "async fn",
            Kind::Task => "task",
            Kind::LocalTask => "local task",
            Kind::Blocking => "blocking",
            Kind::Thread => "thread",
            Kind::Pool => "pool",
            Kind::Stream => "stream",
            Kind::Closure => "closure",
            Kind::Scope => "scope",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What hooks know of a context: its number, which is the same for all that is bound on top. A number, to keep frames small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Begun(u64);

impl Begun {
    /// Made by hooks: nothing in it is watched.
    pub(crate) const NEVER_WATCHED: Begun = Begun(u64::MAX);
    /// There were none; or a context that binds nothing.
    pub(crate) const BEFORE_HOOKS: Begun = Begun(0);

    /// A context that begins here.
    #[inline]
    pub(crate) fn here() -> Self {
        if are_installed() { Begun::under_hooks() } else { Begun::BEFORE_HOOKS }
    }

    #[inline(never)]
    fn under_hooks() -> Self {
        // Hooks would be told of what they make, and make more.
        if is_telling() || current::is_never_watched() {
            Begun::NEVER_WATCHED
        } else {
            Begun(registry::next_id().get())
        }
    }

    #[inline]
    pub(crate) fn number(self) -> Option<ResourceId> {
        ResourceId::new(self.0).filter(|_| self != Begun::NEVER_WATCHED)
    }
}
