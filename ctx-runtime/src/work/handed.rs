//! An argument of a spawn site, and the context that it will run in.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use crate::current::{self, EntryGuard};
use crate::hooks::Kind;
use crate::scope::{Carried, Scoped};
use crate::storage::crossing;
use crate::storage::frame::Frame;
use crate::storage::origin::{Origin, Site};

/// A context for work that generated code makes or hands over.
#[doc(hidden)]
pub struct WorkContext(pub(crate) Option<Frame>);

/// An argument of a spawn site.
#[doc(hidden)]
pub struct Work<T> {
    pub(super) work: T,
    site: &'static Site,
    pub(super) runs_in: RunsIn,
}

/// The context that work will run in. It is found when a value proves to be work, so a value that is not work costs nothing.
#[doc(hidden)]
pub enum RunsIn {
    /// The part of the current context that crosses a spawn site. The work may have been made for it, at the spawn site itself.
    WhatCrosses { is_made_for_it: bool },
    /// An empty context: the work is detached.
    Nothing,
    /// This context.
    Given(WorkContext),
    /// The current context, which is that of a scope.
    Current,
    /// The context of the root that made the work, and goes on in it; or of the `async fn` that did so.
    Root(Carried),
    /// The context that a capture gave while the work was made.
    #[allow(private_interfaces, reason = "generated code hands it on, and looks at nothing")]
    MadeUnder(EntryGuard),
}

impl From<WorkContext> for RunsIn {
    #[inline]
    fn from(context: WorkContext) -> Self {
        RunsIn::Given(context)
    }
}

/// Work that runs in `context`.
#[inline]
#[doc(hidden)]
pub fn within<T>(site: &'static Site, context: impl Into<RunsIn>, work: T) -> Work<T> {
    Work { work, site, runs_in: context.into() }
}

/// The result of a scope, while the scope is current. If the result is not work, nothing is captured.
#[inline]
#[doc(hidden)]
pub fn within_scope<T>(site: &'static Site, work: T) -> Work<T> {
    Work { work, site, runs_in: RunsIn::Current }
}

/// The future or stream that a function returns, if the function is not `async`.
#[inline]
#[doc(hidden)]
pub fn returned<Keys, F>(site: &'static Site, context: impl Into<RunsIn>, work: F) -> Scoped<F, Keys> {
    let (work, carried) = within(site, context, work).and_context(Kind::AsyncFn);
    Scoped::needing(carried, work)
}

/// The future or stream that an `async fn` gives. The `async fn` goes on in it.
#[inline]
#[doc(hidden)]
pub fn in_its_context<F>(work: Work<F>) -> Scoped<F> {
    let (work, carried) = work.and_context(Kind::AsyncFn);
    Scoped::new(carried, work)
}

/// Work that crosses a spawn site, if it was made before, or captures nothing when it is made.
#[inline]
#[doc(hidden)]
pub fn crossed<T>(site: &'static Site, work: T) -> Work<T> {
    Work { work, site, runs_in: RunsIn::WhatCrosses { is_made_for_it: false } }
}

/// Work that is detached, if it was made before, or captures nothing when it is made.
#[inline]
#[doc(hidden)]
pub fn detached<T>(site: &'static Site, work: T) -> Work<T> {
    Work { work, site, runs_in: RunsIn::Nothing }
}

/// In a call like `crossing(SITE).of(make())`, this exists before `make` runs. Code that `make` calls reads the current context,
/// but captures the context that the work will run in.
#[doc(hidden)]
pub struct Making {
    site: &'static Site,
    runs_in: RunsIn,
}

/// Begins the making of work that crosses a spawn site. If the current context has no keys with a policy, this only looks at
/// the current context.
#[inline]
#[doc(hidden)]
pub fn crossing(site: &'static Site) -> Making {
    let guard = if current::has_policies() { EntryGuard::cross() } else { None };
    Making { site, runs_in: guard.map_or(RunsIn::WhatCrosses { is_made_for_it: true }, RunsIn::MadeUnder) }
}

/// Begins the making of work that is detached.
#[doc(hidden)]
pub fn detaching(site: &'static Site) -> Making {
    let guard = EntryGuard::detach(detach(site).0, Origin::Site(site));
    Making { site, runs_in: RunsIn::MadeUnder(guard) }
}

impl Making {
    #[inline]
    pub fn of<T>(self, work: T) -> Work<T> {
        Work { work, site: self.site, runs_in: self.runs_in }
    }
}

/// The part of the current context that crosses a spawn site.
#[inline]
#[doc(hidden)]
pub fn cross() -> WorkContext {
    WorkContext(current::capture().map(crossing::cross))
}

/// The context of detached work: it is empty, and its origin says why.
#[inline]
#[doc(hidden)]
pub fn detach(site: &'static Site) -> WorkContext {
    WorkContext(Some(Frame::bind(None, (), Origin::Site(site))))
}

/// The site of work that is created nowhere, because it goes on in work that was created before.
static NOWHERE: Site = Site::of::<()>(Kind::AsyncFn, "");

impl<T> Work<T> {
    /// A value that was made in the work of `context`, which goes on in the value.
    #[inline]
    pub(crate) fn going_on(context: Carried, work: T) -> Self {
        within(&NOWHERE, RunsIn::Root(context), work)
    }

    /// The work and what it carries. `kind` is what the work proved to be.
    #[inline]
    pub(super) fn and_context(self, kind: Kind) -> (T, Carried) {
        let context = match self.runs_in {
            RunsIn::WhatCrosses { .. } => current::capture().map(crossing::cross),
            RunsIn::Nothing => detach(self.site).0,
            RunsIn::Given(context) => context.0,
            RunsIn::Current => current::capture(),
            RunsIn::Root(root) => return (self.work, root),
            RunsIn::MadeUnder(guard) => guard.end(),
        };
        (self.work, Carried::handed_over(context, self.site, kind))
    }
}

impl<F> Work<Scoped<F>> {
    /// Work that has a context already keeps it; at a spawn site, it keeps the part that crosses; detached, it keeps nothing.
    #[inline]
    pub(super) fn moved(self) -> Scoped<F> {
        let Work { work, site, runs_in } = self;
        let (crosses, is_detached) = match &runs_in {
            RunsIn::WhatCrosses { is_made_for_it } => (!is_made_for_it, false),
            RunsIn::Nothing => (false, true),
            // Values that were bound while the work was made were bound for the work.
            RunsIn::Given(_) | RunsIn::Current | RunsIn::Root(_) | RunsIn::MadeUnder(_) => (false, false),
        };
        // Dropped here, and not at the end: if a value panics when it is dropped there, the result would leak.
        drop(runs_in);
        work.carrying(|mut carried| {
            // To hooks the old work is done: it has become this work.
            carried.resolve();
            carried.go_on(site, |context| match is_detached {
                true => detach(site).0,
                false if crosses => context.map(crossing::cross),
                false => context,
            })
        })
    }
}
