//! The trait of a carrier, and what a carrier learns of a hand-over.

use std::any::type_name;
use std::fmt;
use std::panic::Location;

use crate::storage::kind::Kind;
use crate::storage::origin::{CalledAt, Function, Origin};

/// Takes the ambient state of a library along with work. [The module](crate::carriers) has an example.
pub trait Carrier: Send + Sync + 'static {
    /// What is taken along. It is dropped with the work. It is cloned when a [`Snapshot`](crate::Snapshot) is cloned, and when work is
    /// made from a snapshot.
    type State: Clone + Send + Sync + 'static;

    /// What makes the state current. When it is dropped, what was current before is current again. It stays on its thread.
    type Entered<'a>;

    /// Captures what is current. `None` if there is nothing to carry: then nothing is entered in the work.
    ///
    /// Work that this method or a destructor of a state hands over takes no state along. Otherwise each task could make another, without
    /// end.
    fn capture(&self, hand_over: &HandOver) -> Option<Self::State>;

    /// Makes a state of its own for a root that begins, as Sentry has a hub for each request. It runs in the context of the root, and where
    /// the root begins, so it reads what the root binds, and what is current around it. `None`, as this method returns by default: the root
    /// runs with what is current wherever it is called or polled.
    ///
    /// For work that is handed over in the root, [`capture`](Self::capture) is called, as everywhere.
    fn begin_root(&self, _root: &HandOver) -> Option<Self::State> {
        None
    }

    /// Makes a captured state current on this thread.
    fn enter<'a>(&'a self, state: &'a Self::State) -> Self::Entered<'a>;

    /// The name of the carrier, for people: the path of its type, if it has no other.
    fn name(&self) -> &'static str {
        type_name::<Self>()
    }
}

/// Where work is handed over, a root begins, or a snapshot is captured.
pub struct HandOver {
    pub(crate) kind: Option<Kind>,
    pub(crate) origin: Origin,
    /// The function, if a call hands the work over. A site knows its own function.
    pub(crate) function: Option<Function>,
}

impl HandOver {
    /// The kind of the work. `None` if a [`Snapshot`](crate::Snapshot) is captured.
    pub fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// The place of the hand-over.
    pub fn location(&self) -> &'static Location<'static> {
        self.origin.location()
    }

    /// The path of the function around the place. Empty for a snapshot, which does not know its function.
    pub fn function(&self) -> &'static str {
        self.origin.function(self.function)
    }

    /// What is called at the place, as it is written there: `tokio::spawn`.
    pub fn call(&self) -> Option<&'static str> {
        self.origin.call()
    }
}

/// Writes ``task: `tokio::spawn` in `shop::api::handle` at src/api.rs:31:5``.
impl fmt::Display for HandOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.map_or("snapshot", Kind::name))?;
        f.write_str(":")?;
        if let Some(call) = self.call() {
            write!(f, " `{call}` in")?;
        }
        if !self.function().is_empty() {
            write!(f, " `{}`", self.function())?;
        }
        write!(f, " {}", CalledAt(self.location()))
    }
}

impl fmt::Debug for HandOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandOver")
            .field("kind", &self.kind)
            .field("location", &self.location())
            .field("function", &self.function())
            .field("call", &self.call())
            .finish()
    }
}
