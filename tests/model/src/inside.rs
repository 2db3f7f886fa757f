//! The code inside of work. It tells the model in which context it runs.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context as PollContext, Poll};

use futures_core::Stream;

use crate::model::Context;
use crate::program::Body;
use crate::steps::{run_async, run_body};
use crate::world::World;

/// A boxed future.
pub type Boxed = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The context that work runs in. It is set once the work is made, because fork functions run while work is made.
#[derive(Clone, Debug)]
pub enum RunsIn {
    /// The context of the code that polls.
    Whoever,
    /// The context of the work itself.
    Own(Arc<OnceLock<Context>>),
}

/// A future that runs a body and tells the model where it runs. As a stream, it yields an item each time that it waits.
pub struct Inside {
    world: Arc<World>,
    context: RunsIn,
    future: Option<Boxed>,
    // A scope wraps this future directly.
    is_direct: bool,
    // The number of the future inside, if it is work of its own.
    work: Option<u64>,
}

impl Inside {
    /// A future that runs a body.
    pub fn new(world: &Arc<World>, context: RunsIn, body: &Body) -> Self {
        let future: Boxed = Box::pin(run_async(Arc::clone(world), Arc::clone(body)));
        Inside { world: Arc::clone(world), context, future: Some(future), is_direct: false, work: None }
    }

    /// The future of a task, around a future with its own context. The inner future ends in the context of the task.
    pub fn around(
        world: &Arc<World>,
        context: RunsIn,
        own: Context,
        future: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let work = Some(world.add_work(own, Context::EMPTY));
        Inside { world: Arc::clone(world), context, future: Some(Box::pin(future)), is_direct: false, work }
    }

    /// Removes the future inside from the model's work, before the future is dropped.
    fn is_over(&mut self) {
        if let Some(work) = self.work.take() {
            self.world.remove_work(work);
        }
    }

    /// Marks the future as wrapped directly by a scope. The scope drops it in its context, also when it is done.
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
        // A future that is done is dropped before its scope is left. Guards that are open inside end a little later on
        // the runtime than in the model, so no code may read in between.
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
                    world.may_be_over(self.work, true);
                    let polled = catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(cx)));
                    if let Ok(Poll::Pending) = polled {
                        world.may_be_over(self.work, false);
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

/// A closure that tells the model where it runs.
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

    /// Runs the body.
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
            // A panic ended the call that makes the work, so its context was never set.
            None => f(),
        },
    }
}
