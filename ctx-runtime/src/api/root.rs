//! Roots that are begun by hand, and whose code runs in pieces.

use std::any::type_name;
use std::fmt;
use std::panic::Location;

use super::snapshot::Snapshot;
use crate::current;
use crate::scope::{Came, Carried, running};
use crate::storage::bind::Bindings;
use crate::storage::frame::Frame;
use crate::storage::origin::{Origin, Site};
use crate::sync::list::{List, Node};

/// The place where roots begin: one for each middleware, interceptor or consumer that begins them. For [hooks](crate::hooks) and
/// diagnostics, its roots have this place.
///
/// ```
/// use ctx_runtime::{Context, Root, RootSite, get};
///
/// #[derive(Context)]
/// struct Message(u64);
///
/// let site = RootSite::of::<Message>("consume");
/// let mut root: Root = site.begin(Message(7));
/// assert_eq!(root.run(|| get::<Message>().0), 7);
/// ```
#[derive(Clone, Copy)]
pub struct RootSite(&'static Site);

/// A root that was begun by hand: the counterpart of [`root!`](crate::root) for a library that gives work to others, such as a middleware. The
/// root ends when it is dropped, as `#[context_root]` ends with its future.
///
/// Its code runs in pieces, each by [`run`](Root::run): the call of a service, each poll of its future, the drop of the future, each frame of
/// the response's body. Whoever holds the root moves it from one to the next.
#[must_use = "the root ends when this is dropped"]
pub struct Root(Carried);

/// The sites, so that a place that is asked for again and again is kept once.
static SITES: List<&'static Site> = List::new();

impl RootSite {
    /// The place of this call. `what` is what begins roots, as people know it: `ContextLayer`. `In` is a type of the function around the
    /// place, such as the type of a closure; its path is shown as the function's.
    ///
    /// The site is kept for ever, once for each place and type. So make it where the middleware is made, and not for each root.
    #[track_caller]
    pub fn of<In: ?Sized>(what: &'static str) -> RootSite {
        let place = Location::caller();
        let known = SITES.iter().find(|site| site.is_of_roots(place, type_name::<In>(), what));
        RootSite(known.copied().unwrap_or_else(|| {
            let site: &'static Site = Box::leak(Box::new(Site::of_roots(place, type_name::<In>, what)));
            SITES.append(Node::new(site));
            site
        }))
    }

    /// Begins a root that has `values`, and nothing of the current context.
    ///
    /// Costs one block of memory, as a function under [`context_root`](crate::context_root).
    #[inline]
    pub fn begin(self, values: impl Bindings) -> Root {
        Root(Carried::at_root(Some(Frame::bind(None, values, Origin::Site(self.0)))))
    }

    /// Begins a root that has `values`, and what `more` returns. `more` can read `values`. For hooks, the root begins when `more` has returned.
    ///
    /// Costs two blocks of memory, or one if `more` returns no value.
    #[inline]
    pub fn begin_with<More: Bindings>(self, values: impl Bindings, more: impl FnOnce() -> More) -> Root {
        let origin = Origin::Site(self.0);
        let mut first = Some(Frame::bind(None, values, origin));
        let more = current::within(&mut first, more);
        let mut has_more = false;
        more.each(&mut |_, _| has_more = true);
        Root(Carried::at_root(if has_more { Some(Frame::bind(first, more, origin)) } else { first }))
    }
}

impl Root {
    /// Runs `f` in the root. The context from before is back when `f` returns or panics. Costs two swaps of a pointer.
    #[inline]
    pub fn run<R>(&mut self, f: impl FnOnce() -> R) -> R {
        running(&mut self.0, f, |_| Came::NoResult)
    }

    /// Tells hooks that the work of the root has given its result: the event `resolve`. Later calls do nothing.
    pub fn resolve(&mut self) {
        self.0.resolve();
    }

    /// The context of the root, to keep, send or enter, with the states that [carriers](crate::carriers) have made for the root. It does not
    /// keep the root from ending.
    #[track_caller]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.0)
    }
}

impl fmt::Debug for RootSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Root").finish_non_exhaustive()
    }
}
