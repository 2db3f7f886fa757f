//! A piece of work that hooks watch, and its events.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::marker::PhantomData;
use std::mem;
#[cfg(feature = "diagnostics")]
use std::sync::{Arc, OnceLock};

use crate::current;
use crate::hooks::{self, Event, Execution, ExecutionGuard, Resource, Values};
#[cfg(feature = "diagnostics")]
use crate::records::{holders::Hold, work::Record};
use crate::storage::frame::Frame;

/// The context of work, and what hooks know of the work. `Carried` uses three bits of the address.
#[repr(align(8))]
pub(crate) struct Watched {
    resource: Resource,
    state: State,
}

struct State {
    /// The first field: the hold ends while the work still has its context.
    #[cfg(feature = "diagnostics")]
    hold: Option<Hold>,
    /// The context of the work. While the work runs, the context from before.
    context: Option<Frame>,
    /// While the work runs, the work whose code ran before.
    outer: Execution,
    has_result: bool,
    /// Written once, after hooks have been told of the creation.
    #[cfg(feature = "diagnostics")]
    record: OnceLock<Arc<Record>>,
}

/// A `Watched` that nobody else uses, except its resource: the resource may be the running one, which all code may read.
#[repr(transparent)]
pub(crate) struct WatchedMut<'a> {
    watched: *mut Watched,
    of: PhantomData<(&'a Resource, &'a mut State)>,
}

impl Watched {
    #[inline]
    pub(crate) fn new(context: Option<Frame>, resource: Resource) -> Self {
        let state = State {
            #[cfg(feature = "diagnostics")]
            hold: Hold::new(context.as_ref(), &resource),
            context,
            outer: Execution::NONE,
            has_result: false,
            #[cfg(feature = "diagnostics")]
            record: OnceLock::new(),
        };
        Watched { resource, state }
    }

    /// Tells hooks that the work was created. The `Watched` stays at its address from now on.
    #[inline]
    ///
    /// Does not unwind: the calls that create work say so. A hook may drop a guard of the code around; then a value that the guard kept is
    /// dropped after the hook has returned, and may panic.
    pub(crate) fn init(&self) {
        hooks::panics::catch_panic(|| tell_in(self.context(), Event::Init, &self.resource));
        #[cfg(feature = "diagnostics")]
        if let Some(record) = Record::in_context(&self.resource, self.context()) {
            self.state.record.get_or_init(|| record);
        }
    }

    pub(crate) fn resource(&self) -> &Resource {
        &self.resource
    }

    /// The context of the work. Not to be called while the work runs.
    pub(crate) fn context(&self) -> Option<&Frame> {
        self.state.context.as_ref()
    }

    /// While the guard lives, code of the work runs on this thread. It may run on other threads, too.
    #[inline(never)]
    pub(crate) fn running(&self) -> ExecutionGuard {
        #[cfg(feature = "diagnostics")]
        self.state.runs_inside_of_what_runs();
        ExecutionGuard::of(&self.resource)
    }

    /// Tells hooks of a run of the work's code, in the context of the work: of the beginning here, of the end when the result is dropped.
    #[inline(never)]
    pub(crate) fn tell_run(&self) -> TellsAfter<'_> {
        hooks::tell(Event::Before, &self.resource);
        TellsAfter(&self.resource)
    }
}

impl State {
    #[inline]
    fn resolve(&mut self, resource: &Resource) {
        if !self.has_result {
            self.has_result = true;
            tell_in(self.context.as_ref(), Event::Resolve, resource);
        }
    }

    /// Notes the work that runs now as the work around this work, whose code is about to run.
    #[cfg(feature = "diagnostics")]
    fn runs_inside_of_what_runs(&self) {
        if let Some(record) = self.record.get() {
            record.set_runs_in(hooks::execution_id());
        }
    }
}

impl<'a> WatchedMut<'a> {
    /// # Safety
    /// `watched` is alive, and nobody else uses it, except that its resource may be read.
    #[inline]
    pub(crate) unsafe fn new(watched: *mut Watched) -> Self {
        WatchedMut { watched, of: PhantomData }
    }

    #[inline]
    fn parts(self) -> (&'a Resource, &'a mut State) {
        // SAFETY: see the contract of `new`. There is no mutable reference to the resource.
        unsafe { (&(*self.watched).resource, &mut (*self.watched).state) }
    }

    /// Begins a run: from here on, code of the work runs.
    #[inline]
    pub(crate) fn enter(self) {
        let (resource, state) = self.parts();
        #[cfg(feature = "diagnostics")]
        {
            state.runs_inside_of_what_runs();
            if let Some(hold) = &mut state.hold {
                hold.run();
            }
        }
        state.outer = hooks::begin_execution(resource);
        state.context = current::replace(state.context.take());
        // The drop of work that has its result is no part of the work.
        if !state.has_result {
            hooks::tell(Event::Before, resource);
        }
    }

    /// Ends a run. `has_result` says whether the work has given its result.
    #[inline]
    pub(crate) fn leave(self, has_result: bool) {
        let (resource, state) = self.parts();
        // Hooks see the context of the work, and not the context of a guard.
        let _left = current::end_guards();
        if !state.has_result {
            hooks::tell(Event::After, resource);
        }
        hooks::end_execution(mem::replace(&mut state.outer, Execution::NONE));
        // The context of the work is current still.
        if has_result && !mem::replace(&mut state.has_result, true) {
            hooks::tell(Event::Resolve, resource);
        }
        current::leave(&mut state.context);
    }

    /// Whether the work has given its result.
    #[inline]
    pub(crate) fn has_result(self) -> bool {
        self.parts().1.has_result
    }

    /// Tells hooks that the work has given its result.
    pub(crate) fn resolve(self) {
        let (resource, state) = self.parts();
        state.resolve(resource);
    }
}

impl Drop for Watched {
    #[inline]
    fn drop(&mut self) {
        tell_in(self.context(), Event::Destroy, &self.resource);
        if !self.resource.values.are_none() {
            let values = mem::take(&mut self.resource.values);
            drop_in(self.context(), values);
        }
    }
}

/// Tells hooks of an event that happens while the work does not run. Hooks see the context of the work nevertheless.
#[inline]
fn tell_in(context: Option<&Frame>, event: Event, resource: &Resource) {
    within_own(context, || hooks::tell(event, resource));
}

/// Drops the values that hooks have kept. Destructors of the values see the same context as hooks.
#[inline(never)]
fn drop_in(context: Option<&Frame>, values: Values) {
    within_own(context, || hooks::as_hooks(|| drop(values)));
}

/// Runs code of hooks in the context of work that does not run.
#[inline]
fn within_own(context: Option<&Frame>, f: impl FnOnce()) {
    // SAFETY: the work that owns the context is borrowed until `f` has returned.
    unsafe { current::within_lent(context, f) }
}

/// Tells hooks, when it is dropped, that the code has run.
pub(crate) struct TellsAfter<'a>(&'a Resource);

impl Drop for TellsAfter<'_> {
    fn drop(&mut self) {
        let _left = current::end_guards();
        hooks::tell(Event::After, self.0);
    }
}
