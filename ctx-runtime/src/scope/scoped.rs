//! Futures, streams and sinks that run in a context.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem::{self, needs_drop};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::{FusedFuture, FusedStream, Stream};
use futures_sink::Sink;

use super::carried::Carried;
use super::context::ScopeContext;
use super::running::{Came, Run, running};
use crate::current;

/// A future, stream or sink that is polled, and dropped, in one context.
///
/// Made by [`Snapshot::scope`](crate::Snapshot::scope), [`Snapshot::wrap_stream`](crate::Snapshot::wrap_stream),
/// [`scope`](crate::scope()) and by annotated functions. It is one pointer larger than the inner value, and
/// adds two swaps of a pointer to each poll. It is `Send`, `Sync` and `Unpin` if the inner value is.
///
/// The previous context is back when a poll returns or panics. If it is dropped, at any point, also before the first
/// poll, the inner destructors run in its context (as with tokio's `task_local!`).
///
/// An `async` block gives its context up with its result, because nothing is left in it; if the last value of the context is dropped there,
/// and its destructor panics, the poll panics. While hooks watch the block, carriers have states for it, or guards are open around its end, it
/// has its context until it is dropped.
///
/// `Keys` are the keys that it [needs](crate::Needs), as the annotated function that made it declares them.
#[must_use = "futures and streams do nothing unless polled"]
pub struct Scoped<F, Keys = ()> {
    // In this order: `drop` enters the context, then `inner` is dropped, then the drop of `context` leaves it. A `ManuallyDrop` around
    // `inner` would do the same in one place. But each type around the inner type is one more query for the compiler on the way down,
    // and calls may nest only as deep as the compiler's limit for queries allows.
    pub(super) inner: F,
    pub(super) context: ScopeContext,
    pub(super) keys: PhantomData<fn() -> Keys>,
}

/// Whether work of type `F` is polled by a call: see `poll_in_call`. Builds that are not optimised inline nothing, and the call would take
/// space of the stack.
const fn is_large<F>() -> bool {
    size_of::<F>() > 192 && !cfg!(debug_assertions)
}

// SAFETY: `Carried` is `Send`, so the compiler would infer the same. Written by hand, it is one step of the proof for each call on
// the way down, and not three.
unsafe impl<F: Send, Keys> Send for Scoped<F, Keys> {}
// SAFETY: as above.
unsafe impl<F: Sync, Keys> Sync for Scoped<F, Keys> {}

/// The scope without its pin. Of it, `inner` is used by `inner!` alone. Macros, because in builds that are not optimised, each function that a poll
/// goes through is one more function for each `F`, and so are the functions of `Pin`.
macro_rules! unpinned {
    ($scoped:ident) => {
        // SAFETY: a `Pin` has the layout of what it is around. `inner` is pinned with the scope, and stays where it is. `context` is never
        // pinned. The result is used only while the pin is borrowed.
        unsafe { mem::transmute::<Pin<&mut Self>, &mut Self>($scoped) }
    };
}

macro_rules! inner {
    ($unpinned:ident) => {
        // SAFETY: `inner` is pinned with the scope: it is not moved out of, and it is dropped in place. `Scoped` is `Unpin` only if
        // `F` is, and it is not `repr(packed)`. The result is used only while the scope is borrowed.
        unsafe { mem::transmute::<&mut F, Pin<&mut F>>(&mut $unpinned.inner) }
    };
}

/// Polls the future in its context, as [`call_inside`](Scoped::call_inside) does, without closures.
macro_rules! poll_here {
    ($scoped:ident, $cx:ident) => {{
        let scoped = unpinned!($scoped);
        let mut run = Run::begin(&mut scoped.context);
        let poll = inner!(scoped).poll($cx);
        run.came = Came::NoResult;
        if let Poll::Ready(_) = poll {
            run.came = Came::ResultOf(type_name::<F>);
        }
        poll
    }};
}

impl<F> Scoped<F> {
    #[inline]
    pub(crate) fn new(context: Carried, inner: F) -> Self {
        // Not by way of `needing`: that would be one more function for each `F`.
        Scoped { context: ScopeContext::new(context), inner, keys: PhantomData }
    }
}

impl<F, Keys> Scoped<F, Keys> {
    #[inline]
    pub(crate) fn needing(carried: Carried, inner: F) -> Self {
        Scoped { context: ScopeContext::new(carried), inner, keys: PhantomData }
    }

    /// The same scope with another `Carried`.
    #[inline]
    pub(crate) fn carrying(mut self, other: impl FnOnce(Carried) -> Carried) -> Self {
        let carried = &mut *self.context;
        *carried = other(mem::replace(carried, Carried::NOTHING));
        self
    }

    /// Calls a method of `inner` in the context.
    #[inline]
    pub(crate) fn call_inside<R>(
        self: Pin<&mut Self>,
        call: impl FnOnce(Pin<&mut F>) -> R,
        came: impl FnOnce(&R) -> Came,
    ) -> R {
        if const { is_large::<F>() } { self.call_apart(call, came) } else { self.call_here(call, came) }
    }

    /// As [`poll_in_call`](Self::poll_in_call).
    #[inline(never)]
    fn call_apart<R>(self: Pin<&mut Self>, call: impl FnOnce(Pin<&mut F>) -> R, came: impl FnOnce(&R) -> Came) -> R {
        self.call_here(call, came)
    }

    #[inline(always)]
    fn call_here<R>(self: Pin<&mut Self>, call: impl FnOnce(Pin<&mut F>) -> R, came: impl FnOnce(&R) -> Came) -> R {
        let scoped = unpinned!(self);
        running(&mut scoped.context, || call(inner!(scoped)), came)
    }

    /// Takes the `Carried` out. Of `inner`, nothing may be left to run or to drop.
    #[inline]
    pub(crate) fn take_carried(self: Pin<&mut Self>) -> Carried {
        let carried: &mut Carried = &mut unpinned!(self).context;
        mem::replace(carried, Carried::NOTHING)
    }

    /// Asks `inner` something, in its context. Hooks are not told, because this is no run.
    fn look_inside<R>(&self, ask: impl FnOnce(&F) -> R) -> R {
        current::within(&mut self.context.frame(), || ask(&self.inner))
    }
}

impl<F, Keys> Drop for Scoped<F, Keys> {
    #[inline]
    fn drop(&mut self) {
        if const { needs_drop::<F>() } {
            self.context.enter_to_drop(type_name::<F>);
        }
    }
}

impl<F: Future, Keys> Scoped<F, Keys> {
    /// The code of this poll, with all that is polled in it, is in one codegen unit. If it may be inlined, each codegen unit that polls the
    /// work has a copy. For small work, a copy costs less than a call. docs/PERFORMANCE.md has the savings and the costs.
    #[inline(never)]
    fn poll_in_call(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        poll_here!(self, cx)
    }
}

impl<F: Future, Keys> Future for Scoped<F, Keys> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if const { is_large::<F>() } { self.poll_in_call(cx) } else { poll_here!(self, cx) }
    }
}

impl<F: FusedFuture, Keys> FusedFuture for Scoped<F, Keys> {
    fn is_terminated(&self) -> bool {
        self.look_inside(F::is_terminated)
    }
}

impl<S: Stream, Keys> Stream for Scoped<S, Keys> {
    type Item = S::Item;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.call_inside(
            |stream| stream.poll_next(cx),
            |item| match item {
                Poll::Ready(None) => Came::Result,
                _ => Came::NoResult,
            },
        )
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.look_inside(S::size_hint)
    }
}

impl<S: FusedStream, Keys> FusedStream for Scoped<S, Keys> {
    fn is_terminated(&self) -> bool {
        self.look_inside(S::is_terminated)
    }
}

impl<Item, S: Sink<Item>, Keys> Sink<Item> for Scoped<S, Keys> {
    type Error = S::Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.call_inside(|sink| sink.poll_ready(cx), |_| Came::NoResult)
    }

    fn start_send(self: Pin<&mut Self>, item: Item) -> Result<(), S::Error> {
        self.call_inside(|sink| sink.start_send(item), |_| Came::NoResult)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.call_inside(|sink| sink.poll_flush(cx), |_| Came::NoResult)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.call_inside(|sink| sink.poll_close(cx), |_| Came::NoResult)
    }
}

impl<F, Keys> fmt::Debug for Scoped<F, Keys> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scoped").finish_non_exhaustive()
    }
}
