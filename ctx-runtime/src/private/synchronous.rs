//! Functions that are not `async`, and bind values or are roots.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::marker::PhantomData;

use super::closures::run;
use crate::api::snapshot::Snapshot;
use crate::current;
use crate::hooks::Kind;
use crate::scope::{self, Carried, RunsHere};
use crate::storage::bind::Bindings;
use crate::storage::frame::Frame;
use crate::storage::origin::{Origin, Site};
use crate::work::RunsIn;

/// The context that a function runs in which is not `async`.
#[doc(hidden)]
pub struct Synchronous {
    /// Perhaps of an entry.
    context: Carried,
    not_send: PhantomData<*const ()>,
}

/// As [`bind`](super::bind), for a function that is not `async`.
#[inline]
#[doc(hidden)]
pub fn bind_here(site: &'static Site, values: impl Bindings) -> Synchronous {
    let frame = current::bind_here(values, Origin::Site(site));
    Synchronous { context: Carried::unwatched(Some(frame)), not_send: PhantomData }
}

impl Synchronous {
    /// The context is current until this is dropped.
    #[inline]
    pub fn enter(self) -> RunsHere {
        RunsHere::new(self.context)
    }

    /// Runs what makes work; gives the context of that, too.
    pub fn make<R>(self, f: impl FnOnce() -> R) -> (RunsIn, R) {
        (captured_in(self.context.frame()), run(self.context, f))
    }
}

/// What work runs in that was made in the context of a function.
fn captured_in(context: Option<Frame>) -> RunsIn {
    let captured = match context {
        Some(entry) if entry.is_entry() => current::captured(entry),
        frame => frame,
    };
    RunsIn::Given(Snapshot::from_frame(captured))
}

/// What work runs in that is made in the context, if that is an entry, which is gone when the function has run.
#[inline]
#[doc(hidden)]
pub fn captured(context: &Synchronous) -> Option<RunsIn> {
    context.context.frame().filter(Frame::is_entry).map(|entry| captured_in(Some(entry)))
}

/// Ends what [`Synchronous::enter`] began, and gives what the work runs in that the body made.
#[inline]
#[doc(hidden)]
pub fn end_bound(running: RunsHere, captured: Option<RunsIn>) -> RunsIn {
    let context = running.end().into_frame();
    captured.unwrap_or_else(|| RunsIn::Given(Snapshot::from_frame(context)))
}

/// Ends what [`SynchronousRoot::enter`] began. The work that the body made is the root's, which goes on.
#[inline]
#[doc(hidden)]
pub fn end_root(running: RunsHere) -> RunsIn {
    RunsIn::Root(running.end())
}

/// A root that is not `async`.
#[doc(hidden)]
pub struct SynchronousRoot(Carried);

/// As [`root`](super::root), for a function that is not `async`.
#[inline]
#[doc(hidden)]
pub fn root_here(site: &'static Site, values: impl Bindings) -> SynchronousRoot {
    let frame = Frame::bind(None, values, Origin::Site(site));
    SynchronousRoot(Carried::at_site(Some(frame), site, Kind::Root))
}

impl SynchronousRoot {
    /// The context is current until this is dropped.
    #[inline]
    pub fn enter(self) -> RunsHere {
        RunsHere::new(self.0)
    }

    /// Runs what makes work, in which the root goes on.
    pub fn make<R>(mut self, f: impl FnOnce() -> R) -> (RunsIn, R) {
        let made = scope::running(&mut self.0, f, |_| false);
        (RunsIn::Root(self.0), made)
    }
}
