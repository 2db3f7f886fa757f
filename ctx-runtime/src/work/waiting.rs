//! Futures that a thread waits for, or polls among others.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::any::type_name;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::leave::{OutOfContext, leave, this_thread};
use crate::current;
use crate::hooks::{self, Execution};
use crate::scope::{Carried, Scoped};

/// A future that belongs to some work, or to none: it runs in a context, and for a resource.
#[doc(hidden)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Whose<F> {
    // In a box, because the struct may be moved, and the future is pinned. `None` only while the struct is dropped.
    future: Option<Pin<Box<Scoped<F>>>>,
    outer: Execution,
}

impl<F: Future> Whose<F> {
    /// The future is a part of the work that makes it.
    pub(super) fn ours(future: F) -> Self {
        Whose::new(Carried::unwatched(current::shown()), future, hooks::execution())
    }

    pub(super) fn nobodys(future: F) -> Self {
        Whose::new(Carried::unwatched(None), future, Execution::NONE)
    }

    fn new(context: Carried, future: F, outer: Execution) -> Self {
        Whose { future: Some(Box::pin(Scoped::new(context, future))), outer }
    }
}

impl<F: Future> Future for Whose<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let _running = hooks::run_as(self.outer);
        self.future.as_mut().map_or(Poll::Pending, |future| future.as_mut().poll(cx))
    }
}

impl<F> Drop for Whose<F> {
    #[inline]
    fn drop(&mut self) {
        end(self.future.take());
    }
}

/// A call: `block_on` of a runtime is several functions, and each has the code that drops the future.
#[inline(never)]
fn end<F>(future: Option<Pin<Box<Scoped<F>>>>) {
    drop(future);
}

/// A future that a thread waits for.
#[doc(hidden)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Waited<F> {
    pub(super) future: Whose<F>,
    pub(super) apart: Option<OutOfContext>,
    /// The thread that it was made on.
    pub(super) thread: usize,
}

impl<F: Future> Future for Waited<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let polled = Pin::new(&mut self.future).poll(cx);
        if polled.is_ready() {
            self.apart = None;
        } else if self.apart.is_none() && this_thread() == Some(self.thread) {
            self.apart = leave();
        }
        polled
    }
}

/// The result of `run_until`.
#[doc(hidden)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub enum Runs<F> {
    /// The future of a `LocalSet`: it runs the work of others, besides the future that it was given.
    Others(Whose<F>),
    /// A future of a user's own `run_until`.
    Own(Pin<Box<F>>),
}

impl<F: Future> Future for Runs<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        match self.get_mut() {
            Runs::Others(future) => Pin::new(future).poll(cx),
            Runs::Own(future) => future.as_mut().poll(cx),
        }
    }
}

/// Whether this is the future of `tokio::task::LocalSet::run_until`. Only the name of its type tells it from the future of a user's
/// own function called `run_until`. If the name is not recognised, other tasks of the set see the caller's context, as they do
/// without this crate.
pub(super) fn is_of_a_local_set<F>() -> bool {
    type_name::<F>().starts_with("tokio::task::local::")
}
