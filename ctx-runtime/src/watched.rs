//! A piece of work that hooks watch: where its events come from.

use crate::enter;
use crate::frame::Frame;
use crate::hooks::{self, Creation, Event, Execution, Resource};
use crate::origin::Origin;
use crate::scope::replace_current;

/// The context of work, and what hooks know of the work.
pub(crate) struct Watched {
    /// While the work runs, what was current before.
    context: Option<Frame>,
    /// While the work runs, whose code ran before.
    outer: Execution,
    resource: Resource,
    has_result: bool,
}

impl Watched {
    /// For work that is created here, if any hooks want to know of it. The context comes back if not.
    #[cold]
    pub(crate) fn new(context: Option<Frame>, creation: Creation) -> Result<Box<Self>, Option<Frame>> {
        if hooks::is_telling() {
            return Err(Some(Frame::never_watched(context, Origin::Call(creation.location))));
        }
        let begun = context.as_ref().map(Frame::begun);
        if begun == Some(hooks::Begun::NEVER_WATCHED) {
            return Err(context);
        }
        match hooks::watch(creation, begun.and_then(hooks::Begun::number)) {
            Some(resource) => Ok(Box::new(Watched { context, outer: Execution::NONE, resource, has_result: false })),
            None => Err(context),
        }
    }

    /// Its context. Not while it runs.
    pub(crate) fn context(&self) -> Option<&Frame> {
        self.context.as_ref()
    }

    pub(crate) fn take_context(&mut self) -> Option<Frame> {
        self.context.take()
    }

    /// From here on its code runs.
    #[cold]
    pub(crate) fn enter(&mut self) {
        self.outer = hooks::replace_execution(self.resource.execution());
        self.context = replace_current(self.context.take());
        // What is dropped when it is done is not its work any more.
        if !self.has_result {
            hooks::tell(Event::Before, &self.resource);
        }
    }

    /// Its code does not run any more.
    #[cold]
    pub(crate) fn leave(&mut self) {
        if !self.has_result {
            hooks::tell(Event::After, &self.resource);
        }
        // Whatever guards are left.
        enter::leave_scope(&mut self.context);
        hooks::replace_execution(self.outer);
    }

    /// While the guard lives, its code runs on this thread; perhaps on others, too.
    #[cold]
    pub(crate) fn running(&self) -> Running {
        Running(hooks::replace_execution(self.resource.execution()))
    }

    /// Around a run of its code, in its context.
    #[cold]
    pub(crate) fn told(&self) -> Told<'_> {
        hooks::tell(Event::Before, &self.resource);
        Told(&self.resource)
    }

    /// It has given its result.
    #[cold]
    pub(crate) fn resolve(&mut self) {
        if !self.has_result {
            self.has_result = true;
            hooks::tell(Event::Resolve, &self.resource);
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        hooks::tell(Event::Destroy, &self.resource);
    }
}

/// Puts back whose code ran before.
pub(crate) struct Running(Execution);

impl Drop for Running {
    fn drop(&mut self) {
        hooks::replace_execution(self.0);
    }
}

/// Tells hooks that the code has run.
pub(crate) struct Told<'a>(&'a Resource);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        hooks::tell(Event::After, self.0);
    }
}
