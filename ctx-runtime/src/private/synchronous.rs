//! Functions that are not `async`, and that bind values or are roots.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::marker::PhantomData;

use super::closures::run;
use crate::current;
use crate::scope::{self, Carried, RunsHere};
use crate::storage::bind::Bindings;
use crate::storage::frame::Frame;
use crate::storage::origin::{Origin, Site};
use crate::work::{RunsIn, WorkContext};

/// The context of a function that binds and is not `async`.
#[doc(hidden)]
pub struct Synchronous {
    /// Its frame may be the entry of a guard.
    context: Carried,
    not_send: PhantomData<*const ()>,
}

/// Like [`bind`](super::bind), for a function that is not `async`.
#[inline]
#[doc(hidden)]
pub fn bind_here(site: &'static Site, values: impl Bindings) -> Synchronous {
    let frame = current::bind_here(values, Origin::Site(site));
    Synchronous { context: Carried::unwatched(Some(frame)), not_send: PhantomData }
}

impl Synchronous {
    /// Makes the context current until the result is dropped.
    #[inline]
    pub fn enter(self) -> RunsHere {
        RunsHere::new(self.context)
    }

    /// Runs `f`, which makes work, in the context. Gives the context of this work, too.
    pub fn make<R>(self, f: impl FnOnce() -> R) -> (RunsIn, R) {
        (captured_in(self.context.frame()), run(self.context, f))
    }
}

/// The context of work that was made in the context of a function.
fn captured_in(context: Option<Frame>) -> RunsIn {
    let captured = match context {
        Some(entry) if entry.is_entry() => current::captured(entry),
        frame => frame,
    };
    RunsIn::Given(WorkContext(captured))
}

/// The context of work that is made in `context`, if `context` is the entry of a guard. After the function, the entry is gone.
#[inline]
#[doc(hidden)]
pub fn captured(context: &Synchronous) -> Option<RunsIn> {
    context.context.frame().filter(Frame::is_entry).map(|entry| captured_in(Some(entry)))
}

/// Ends the run that [`Synchronous::enter`] began, and gives the context of the work that the body made.
#[inline]
#[doc(hidden)]
pub fn end_bound(running: RunsHere, captured: Option<RunsIn>) -> RunsIn {
    let context = running.end().into_frame();
    captured.unwrap_or_else(|| RunsIn::Given(WorkContext(context)))
}

/// Ends the run that [`SynchronousRoot::enter`] began. The root goes on in the work that the body made.
#[inline]
#[doc(hidden)]
pub fn end_root(running: RunsHere) -> RunsIn {
    RunsIn::Root(running.end())
}

/// The context of a root that is not `async`.
#[doc(hidden)]
pub struct SynchronousRoot(Carried);

/// Like [`root`](super::root), for a function that is not `async`.
#[inline]
#[doc(hidden)]
pub fn root_here(site: &'static Site, values: impl Bindings) -> SynchronousRoot {
    SynchronousRoot(Carried::at_root(Some(Frame::bind(None, values, Origin::Site(site)))))
}

impl SynchronousRoot {
    /// Makes the context current until the result is dropped.
    #[inline]
    pub fn enter(self) -> RunsHere {
        RunsHere::new(self.0)
    }

    /// Runs `f`, which makes work, in the root. The root goes on in this work.
    pub fn make<R>(mut self, f: impl FnOnce() -> R) -> (RunsIn, R) {
        let made = scope::running(&mut self.0, f, |_| scope::Came::NoResult);
        (RunsIn::Root(self.0), made)
    }
}
