//! The resource: the work that hooks are told about.

use std::fmt;
use std::panic::Location;

use super::listeners::Listeners;
use super::values::Values;
use crate::storage::kind::Kind;
use crate::storage::number::ResourceId;
use crate::storage::origin::{CalledAt, Function, Origin};

/// A piece of work that runs in a context, and that hooks watch.
///
/// To keep a value about a resource, use a [`Slot`](super::Slot). To know a resource outside of a callback, keep its
/// [`id`](Resource::id), or a clone.
pub struct Resource {
    pub(crate) id: ResourceId,
    pub(crate) trigger: Option<ResourceId>,
    pub(crate) root: ResourceId,
    pub(crate) kind: Kind,
    /// Where the resource was created.
    pub(crate) origin: Origin,
    /// The function, if a call created the resource. A site knows its own function.
    pub(crate) function: Option<Function>,
    /// The hooks that are told of the resource.
    pub(crate) listeners: Listeners,
    /// The values that hooks keep about the resource.
    pub(crate) values: Values,
}

/// What is found out about a resource before it is created.
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

    /// Returns the number of the resource. No other resource of this process has the same number.
    pub fn id(&self) -> ResourceId {
        self.id
    }

    /// Returns the kind of the work.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the resource whose code created this resource. It is the nearest resource that any hooks watch, and your
    /// hooks may not have been told of it. See [which resources](crate::hooks#which-resources).
    pub fn trigger(&self) -> Option<ResourceId> {
        self.trigger
    }

    /// Returns the number of the root where the context of the resource began. All work for one request has the same
    /// number. If the context began at a `#[context_root]`, it is the number of the root's own resource. Detached work has
    /// a root of its own, and so has work that begins with an empty snapshot and binds something.
    pub fn root(&self) -> ResourceId {
        self.root
    }

    /// Returns where the resource was created: the call of the `async fn`, the spawn site, or the attribute of the root. If
    /// a library calls the `async fn`, as in `iter.map(load)`, it is the place in the library.
    pub fn location(&self) -> &'static Location<'static> {
        self.origin.location()
    }

    /// Returns the path of a function. For an `async fn` or a root, it is the function itself. For a `root!` or a spawn
    /// site, it is the function around it. For work that was wrapped by hand, it is the function whose code the work is
    /// (for a closure or a block, the function around it), or what the compiler calls the type of the work.
    ///
    /// The path is the compiler's, so the path of a method has the type: `<shop::Auth as shop::Layer>::call`. A spawn site
    /// or a root is one place, whatever the parameters of this type are: `<shop::Log<_> as shop::Layer>::call`.
    pub fn function(&self) -> &'static str {
        self.origin.function(self.function)
    }

    /// Returns what was called at the spawn site, as it is written there: `tokio::spawn`.
    pub fn call(&self) -> Option<&'static str> {
        self.origin.call()
    }
}

/// The clone has the same data, and none of the values that hooks keep in a [`Slot`](super::Slot). Values that hooks keep
/// about the clone belong to the clone, and are dropped with it.
impl Clone for Resource {
    fn clone(&self) -> Self {
        let Resource { id, trigger, root, kind, origin, function, listeners, values: _ } = *self;
        Resource { id, trigger, root, kind, origin, function, listeners, values: Values::default() }
    }
}

/// Writes ``task 12: `tokio::spawn` in `shop::api::handle` at src/api.rs:31:5``; if a library makes the call,
/// ``async fn 12: `shop::api::list` by a library``.
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
