//! A piece of work that hooks watch: where its events come from.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::marker::PhantomData;
use std::mem;
#[cfg(feature = "diagnostics")]
use std::sync::{Arc, OnceLock};

#[cfg(feature = "diagnostics")]
use crate::diagnostics::{Record, holders::Hold};
use crate::frame::Frame;
use crate::hooks::{self, Creation, Event, Kind, Outer, Resource, Wanted};
use crate::scope::{self, replace_current};

/// The context of work, and what hooks know of the work.
pub(crate) struct Watched {
    resource: Resource,
    state: State,
}

struct State {
    /// First: it ends while the work still has its context.
    #[cfg(feature = "diagnostics")]
    hold: Option<Hold>,
    /// While the work runs, what was current before.
    context: Option<Frame>,
    /// While the work runs, whose code ran before.
    outer: Outer,
    has_result: bool,
    /// Written once, when hooks have been told of the creation.
    #[cfg(feature = "diagnostics")]
    record: OnceLock<Arc<Record>>,
}

/// A `Watched` that nobody else uses; but for its resource, which may be that which runs, and is looked at by all code.
pub(crate) struct Own<'a> {
    resource: &'a Resource,
    state: &'a mut State,
}

impl Watched {
    #[inline]
    pub(crate) fn new(context: Option<Frame>, wanted: Wanted, kind: Kind, creation: Creation) -> Self {
        let resource = Resource::new(wanted, kind, creation);
        let state = State {
            #[cfg(feature = "diagnostics")]
            hold: Hold::new(context.as_ref(), &resource),
            context,
            outer: Outer::NONE,
            has_result: false,
            #[cfg(feature = "diagnostics")]
            record: OnceLock::new(),
        };
        Watched { resource, state }
    }

    /// It was created, and stays where it is.
    pub(crate) fn init(&self) {
        hooks::tell(Event::Init, &self.resource);
        #[cfg(feature = "diagnostics")]
        if let Some(record) = Record::in_context(&self.resource, self.context()) {
            self.state.record.get_or_init(|| record);
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.resource.kind
    }

    pub(crate) fn creation(&self) -> Creation {
        self.resource.creation
    }

    /// Its context. Not while it runs.
    pub(crate) fn context(&self) -> Option<&Frame> {
        self.state.context.as_ref()
    }

    /// # Safety
    /// It is alive, and nobody else uses it.
    #[inline]
    pub(crate) unsafe fn own<'a>(watched: *mut Watched) -> Own<'a> {
        // SAFETY: as the caller says. There is no mutable reference to the resource.
        unsafe { Own { resource: &(*watched).resource, state: &mut (*watched).state } }
    }

    /// While the guard lives, its code runs on this thread; perhaps on others, too.
    #[inline(never)]
    pub(crate) fn running(&self) -> Running<'_> {
        #[cfg(feature = "diagnostics")]
        self.state.runs_inside_of_what_runs();
        // SAFETY: it is borrowed until the guard is dropped, which no code but ours could forget.
        Running { outer: unsafe { hooks::begin(&self.resource) }, resource: PhantomData }
    }

    /// Around a run of its code, in its context.
    #[inline(never)]
    pub(crate) fn told(&self) -> Told<'_> {
        hooks::tell(Event::Before, &self.resource);
        Told(&self.resource)
    }
}

#[cfg(feature = "diagnostics")]
impl State {
    /// Of work whose code is about to run.
    fn runs_inside_of_what_runs(&self) {
        if let Some(record) = self.record.get() {
            record.set_runs_in(hooks::execution_id());
        }
    }
}

impl Own<'_> {
    pub(crate) fn take_context(self) -> Option<Frame> {
        #[cfg(feature = "diagnostics")]
        drop(self.state.hold.take());
        self.state.context.take()
    }

    /// From here on its code runs.
    #[inline]
    pub(crate) fn enter(self) {
        #[cfg(feature = "diagnostics")]
        {
            self.state.runs_inside_of_what_runs();
            if let Some(hold) = &mut self.state.hold {
                hold.run();
            }
        }
        // SAFETY: it stays where it is while it runs: what carries it is borrowed until `leave`, or is being dropped.
        self.state.outer = unsafe { hooks::begin(self.resource) };
        self.state.context = replace_current(self.state.context.take());
        // What is dropped when it is done is not its work any more.
        if !self.state.has_result {
            hooks::tell(Event::Before, self.resource);
        }
    }

    /// Its code does not run any more. Perhaps it has given its result.
    #[inline]
    pub(crate) fn leave(self, has_result: bool) {
        if !self.state.has_result {
            hooks::tell(Event::After, self.resource);
        }
        {
            // Also if what a guard kept panics when it is dropped.
            let _ends = Running { outer: mem::replace(&mut self.state.outer, Outer::NONE), resource: PhantomData };
            scope::leave(&mut self.state.context);
        }
        if has_result {
            self.resolve();
        }
    }

    /// It has given its result.
    #[inline]
    pub(crate) fn resolve(self) {
        if !self.state.has_result {
            self.state.has_result = true;
            hooks::tell(Event::Resolve, self.resource);
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        hooks::tell(Event::Destroy, &self.resource);
    }
}

/// Puts back whose code ran before.
pub(crate) struct Running<'a> {
    outer: Outer,
    resource: PhantomData<&'a Resource>,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        hooks::end(mem::replace(&mut self.outer, Outer::NONE));
    }
}

/// Tells hooks that the code has run.
pub(crate) struct Told<'a>(&'a Resource);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        hooks::tell(Event::After, self.0);
    }
}
