//! Work from outside, as whoever polls or drops it sees it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as PollContext, Poll};

use futures_core::Stream;

use crate::inside::Boxed;
use crate::model::Context;
use crate::world::{OnPurpose, World, this_step};

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
            world.caught(|| drop(real));
            world.thread().end(depth);
            self.tell('A');
        }
        self.tell_since('D', before);
    }
}
