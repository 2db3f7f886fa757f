//! What hooks are told about.

use std::fmt;
use std::panic::Location;

use super::listeners::Listeners;
use super::values::Values;
use crate::storage::kind::Kind;
use crate::storage::number::ResourceId;
use crate::storage::origin::{CalledAt, Function, Origin, outside_of_closures};

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
    pub(crate) listeners: Listeners,
    /// What they keep about it.
    pub(crate) values: Values,
}

/// All that is found out when a resource is created.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(super) id: ResourceId,
    pub(super) trigger: Option<ResourceId>,
    pub(super) root: ResourceId,
    pub(super) listeners: Listeners,
}

impl Resource {
    #[inline]
    pub(crate) fn new(wanted: Wanted, kind: Kind, origin: Origin, function: Option<Function>) -> Self {
        let Wanted { id, trigger, root, listeners } = wanted;
        Resource { id, trigger, root, kind, origin, function, listeners, values: Values::default() }
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
        let Resource { id, trigger, root, kind, origin, function, listeners, values: _ } = *self;
        Resource { id, trigger, root, kind, origin, function, listeners, values: Values::default() }
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
