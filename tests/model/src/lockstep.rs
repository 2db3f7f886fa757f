//! Work on both machines at once: a task from outside, as whoever polls it sees it, and the code inside.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context as PollContext, Poll};

use futures_core::Stream;

use crate::model::Context;
use crate::program::Body;
use crate::steps::{run_async, run_body};
use crate::world::{OnPurpose, World, this_step};

/// Whether hooks must read the context of the work in `after`, also when guards were left open inside.
///
/// The docs of hooks say that they run in the context of the code that they watch. The runtime tells `after` where the
/// guard's context is still current.
pub const AFTER_IS_TOLD_IN_ITS_CONTEXT: bool = false;

/// A future without its type.
pub type Boxed = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The context that work runs in, once it is known: fork functions are a part of making it.
#[derive(Clone, Debug)]
pub enum RunsIn {
    /// The context is that of whoever polls.
    Whoever,
    /// Its own.
    Own(Arc<OnceLock<Context>>),
}

/// The code inside: it says where it runs. As a stream, each time that it waits is an item.
pub struct Inside {
    world: Arc<World>,
    context: RunsIn,
    future: Option<Boxed>,
    // Nothing is around it but the scope.
    is_direct: bool,
    // The future is work of its own.
    work: Option<u64>,
}

impl Inside {
    /// Code that runs a body.
    pub fn new(world: &Arc<World>, context: RunsIn, body: &Body) -> Self {
        let future: Boxed = Box::pin(run_async(Arc::clone(world), Arc::clone(body)));
        Inside { world: Arc::clone(world), context, future: Some(future), is_direct: false, work: None }
    }

    /// A future with a context of its own, in a task: when it ends, its context is left in that of the task.
    pub fn around(
        world: &Arc<World>,
        context: RunsIn,
        own: Context,
        future: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let work = Some(world.add_work(own, Context::EMPTY));
        Inside { world: Arc::clone(world), context, future: Some(Box::pin(future)), is_direct: false, work }
    }

    /// What is in it is about to be dropped.
    fn is_over(&mut self) {
        if let Some(work) = self.work.take() {
            self.world.remove_work(work);
        }
    }

    /// It is what a scope wraps, so that it is dropped there also when it is done.
    pub fn direct(mut self) -> Self {
        self.is_direct = true;
        self
    }
}

impl Future for Inside {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut PollContext<'_>) -> Poll<()> {
        let Some(mut running) = self.future.take() else { return Poll::Ready(()) };
        let (world, context) = (Arc::clone(&self.world), self.context.clone());
        // When it is done, it is gone before the scope is left: guards that are open inside end a little later on the
        // runtime than in the model, and nobody may look in between.
        match context {
            RunsIn::Whoever => {
                let poll = running.as_mut().poll(cx);
                self.future = poll.is_pending().then_some(running);
                poll
            }
            RunsIn::Own(context) => {
                let context = context.get().copied().unwrap_or_default();
                world.in_scope(context, context, || {
                    world.compare_reads("in a poll");
                    let mut running = running;
                    let polled = catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(cx)));
                    if let Ok(Poll::Pending) = polled {
                        self.future = Some(running);
                    } else {
                        self.is_over();
                        world.caught(|| drop(running));
                    }
                    polled.unwrap_or_else(|payload| resume_unwind(payload))
                })
            }
        }
    }
}

impl Stream for Inside {
    type Item = ();

    fn poll_next(self: Pin<&mut Self>, cx: &mut PollContext<'_>) -> Poll<Option<()>> {
        match self.poll(cx) {
            Poll::Pending => Poll::Ready(Some(())),
            Poll::Ready(()) => Poll::Ready(None),
        }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.is_over();
        let future = self.future.take();
        if future.is_some() || self.is_direct {
            drop_inside(&self.world, &self.context, || drop(future));
        }
    }
}

/// A closure that says where it runs.
pub struct Closure {
    world: Arc<World>,
    context: RunsIn,
    body: Option<Body>,
}

impl Closure {
    /// A closure that runs a body.
    pub fn new(world: &Arc<World>, context: RunsIn, body: &Body) -> Self {
        Closure { world: Arc::clone(world), context, body: Some(Arc::clone(body)) }
    }

    /// Runs it.
    pub fn call(mut self) {
        let (Some(body), RunsIn::Own(context)) = (self.body.take(), &self.context) else { return };
        let context = context.get().copied().unwrap_or_default();
        self.world.in_scope(context, context, || run_body(&self.world, &body));
    }
}

impl Drop for Closure {
    fn drop(&mut self) {
        if self.body.take().is_some() {
            drop_inside(&self.world, &self.context, || ());
        }
    }
}

fn drop_inside(world: &World, context: &RunsIn, f: impl FnOnce()) {
    match context {
        RunsIn::Whoever => f(),
        RunsIn::Own(context) => match context.get() {
            Some(context) => world.in_scope(*context, *context, || {
                world.compare_reads("in the destructor of work");
                f();
            }),
            // Making it has panicked.
            None => f(),
        },
    }
}

/// What the runtime, or a macro, has made of code.
pub enum Real {
    /// A future.
    Future(Boxed),
    /// A closure.
    Closure(Box<dyn FnOnce() + Send>),
    /// A stream.
    Stream(Pin<Box<dyn Stream<Item = ()> + Send>>),
}

/// Work from outside: it says when its code runs, and what becomes of it.
pub struct Task {
    world: Arc<World>,
    real: Option<Real>,
    // The outermost first.
    resources: Vec<usize>,
    // What is around the inner of two resources.
    between: Context,
    // Nobody watches the outer one.
    is_inner_only: bool,
    work: Option<u64>,
    has_resolved: bool,
    /// The step that has made it.
    pub name: u32,
}

impl Task {
    /// Work that was made. `contexts` are that of its code, and that of what is around it, if it has any.
    pub fn new(
        world: &Arc<World>,
        real: Real,
        resources: Vec<usize>,
        contexts: Option<(Context, Context)>,
        is_inner_only: bool,
    ) -> Self {
        let work = contexts.map(|(own, around)| world.add_work(own, around));
        let between = contexts.unwrap_or_default().1;
        Task {
            world: Arc::clone(world),
            real: Some(real),
            resources,
            is_inner_only,
            between,
            work,
            has_resolved: false,
            name: this_step(),
        }
    }

    fn tell(&self, event: char) {
        let around = self.world.thread().read();
        let mut watch = self.world.watch();
        for (nth, resource) in self.resources.iter().enumerate() {
            watch.expect(*resource, event, if nth == 0 && !self.is_inner_only { around } else { self.between });
        }
    }

    fn be_lenient(&self) {
        let mut watch = self.world.watch();
        self.resources.iter().for_each(|resource| watch.be_lenient(*resource));
    }

    /// As [`tell`](Self::tell). If the destructor of a value has entered or left a guard since `before`, it is open whether
    /// that was before the event or after it.
    fn tell_since(&self, event: char, before: Context) {
        self.tell(event);
        let (around, enters) = {
            let thread = self.world.thread();
            (thread.read(), thread.guards_in_destructors)
        };
        if enters > 0 && around != before {
            let mut watch = self.world.watch();
            self.resources.iter().for_each(|resource| watch.forget_reads(*resource));
        }
    }

    /// The runtime tells `after` before it ends the guards that are open.
    fn forget_reads_after(&self, guards_before: usize) {
        if !AFTER_IS_TOLD_IN_ITS_CONTEXT && self.world.thread().guards_left_open != guards_before {
            let mut watch = self.world.watch();
            self.resources.iter().for_each(|resource| watch.forget_reads(*resource));
        }
    }

    /// From now on nothing but the code that runs keeps its context.
    fn is_over(&mut self) {
        if let Some(work) = self.work.take() {
            self.world.remove_work(work);
        }
    }

    /// Polls or calls it. Panics if its code does on purpose.
    pub fn poll_once(&mut self, cx: &mut PollContext<'_>) -> Poll<()> {
        let world = Arc::clone(&self.world);
        self.tell('B');
        let depth = world.thread().begin(&self.resources);
        let guards = world.thread().guards_left_open;
        let before = world.thread().read();
        let is_closure = matches!(self.real, Some(Real::Closure(_)));
        let result = match &mut self.real {
            None => Ok(Poll::Ready(())),
            Some(Real::Closure(_)) => {
                self.is_over();
                let Some(Real::Closure(closure)) = self.real.take() else { return Poll::Ready(()) };
                catch_unwind(AssertUnwindSafe(closure)).map(Poll::Ready)
            }
            Some(Real::Future(future)) => catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))),
            Some(Real::Stream(stream)) => catch_unwind(AssertUnwindSafe(|| match stream.as_mut().poll_next(cx) {
                Poll::Ready(Some(())) => Poll::Pending,
                Poll::Ready(None) | Poll::Pending => Poll::Ready(()),
            })),
        };
        world.thread().end(depth);
        self.tell('A');
        self.forget_reads_after(guards);
        let result = match result {
            Ok(poll) => {
                if poll.is_ready() {
                    self.tell_since('R', before);
                    self.has_resolved = true;
                }
                Ok(poll)
            }
            Err(payload) => Err(payload),
        };
        if is_closure {
            self.tell_since('D', before);
        }
        result.unwrap_or_else(|payload| {
            world.check_payload(payload.as_ref());
            if payload.is::<OnPurpose>() {
                resume_unwind(payload);
            }
            // A value's destructor has panicked while the context was being left: with or without a result.
            self.be_lenient();
            Poll::Ready(())
        })
    }
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut PollContext<'_>) -> Poll<()> {
        self.poll_once(cx)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.is_over();
        let Some(real) = self.real.take() else { return };
        let world = Arc::clone(&self.world);
        let before = world.thread().read();
        if self.has_resolved {
            world.caught(|| drop(real));
        } else {
            self.tell('B');
            let depth = world.thread().begin(&self.resources);
            let guards = world.thread().guards_left_open;
            world.caught(|| drop(real));
            world.thread().end(depth);
            self.tell('A');
            self.forget_reads_after(guards);
        }
        self.tell_since('D', before);
    }
}
