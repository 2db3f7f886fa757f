//! Work as the code that polls or drops it sees it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as PollContext, Poll};

use futures_core::Stream;

use crate::inside::Boxed;
use crate::model::Context;
use crate::world::{OnPurpose, World, this_step};

/// Work that the runtime or a macro has made.
pub enum Real {
    /// A future.
    Future(Boxed),
    /// A closure.
    Closure(Box<dyn FnOnce() + Send>),
    /// A stream.
    Stream(Pin<Box<dyn Stream<Item = ()> + Send>>),
}

/// Work with its resources. It tells the model when its code runs and how it ends.
pub struct Task {
    world: Arc<World>,
    real: Option<Real>,
    // The resources, the outermost first.
    resources: Vec<usize>,
    work: Option<u64>,
    has_resolved: bool,
    /// The step that made it.
    pub name: u32,
}

impl Task {
    /// Work that was made. `contexts` has the context of its code and the context around it, if the work has a context.
    pub fn new(world: &Arc<World>, real: Real, resources: Vec<usize>, contexts: Option<(Context, Context)>) -> Self {
        let work = contexts.map(|(own, around)| world.add_work(own, around));
        Task { world: Arc::clone(world), real: Some(real), resources, work, has_resolved: false, name: this_step() }
    }

    fn tell(&self, event: char) {
        let mut watch = self.world.watch();
        self.resources.iter().for_each(|resource| watch.expect(*resource, event));
    }

    fn be_lenient(&self) {
        let mut watch = self.world.watch();
        self.resources.iter().for_each(|resource| watch.be_lenient(*resource));
    }

    /// From now on, only the code that runs keeps the context of the work.
    fn is_over(&mut self) {
        if let Some(work) = self.work.take() {
            self.world.remove_work(work);
        }
    }

    /// Polls or calls the work. Panics if its code panics on purpose.
    pub fn poll_once(&mut self, cx: &mut PollContext<'_>) -> Poll<()> {
        let world = Arc::clone(&self.world);
        self.tell('B');
        let depth = world.thread().begin(&self.resources);
        let is_closure = matches!(self.real, Some(Real::Closure(_)));
        world.may_be_over(self.work, true);
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
        world.may_be_over(self.work, !matches!(result, Ok(Poll::Pending)));
        world.thread().end(depth);
        self.tell('A');
        let result = match result {
            Ok(poll) => {
                if poll.is_ready() {
                    self.tell('R');
                    self.has_resolved = true;
                }
                Ok(poll)
            }
            Err(payload) => Err(payload),
        };
        if is_closure {
            self.tell('D');
        }
        result.unwrap_or_else(|payload| {
            world.check_payload(payload.as_ref());
            if payload.is::<OnPurpose>() {
                resume_unwind(payload);
            }
            // A destructor panicked while the context was being left, so the work may or may not have a result.
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
        if self.has_resolved {
            world.caught(|| drop(real));
        } else {
            self.tell('B');
            let depth = world.thread().begin(&self.resources);
            world.caught(|| drop(real));
            world.thread().end(depth);
            self.tell('A');
        }
        self.tell('D');
    }
}
