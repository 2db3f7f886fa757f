//! Futures, streams and sinks that run in a context.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop, needs_drop};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::{FusedFuture, FusedStream, Stream};
use futures_sink::Sink;

use super::carried::{Carried, Extras};
use super::running::{Came, Run, end, running};
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
    inner: F,
    context: ContextOf<F>,
    keys: PhantomData<fn() -> Keys>,
}

/// Work of more bytes than this is polled by a call: see `poll_in_call`.
const LARGE: usize = 192;

/// The context of a scope. While `F` is being dropped in it, the context from before.
struct ContextOf<F> {
    /// Dropped by the `drop` of `ContextOf`.
    carried: ManuallyDrop<Carried>,
    of: PhantomData<fn() -> F>,
}

// SAFETY: `Carried` is `Send`, so the compiler would infer the same. Written by hand, it is one step of the proof for each call on
// the way down, and not three.
unsafe impl<F: Send, Keys> Send for Scoped<F, Keys> {}
// SAFETY: as above.
unsafe impl<F: Sync, Keys> Sync for Scoped<F, Keys> {}

impl<F> Scoped<F> {
    #[inline]
    pub(crate) fn new(context: Carried, inner: F) -> Self {
        Scoped::needing(context, inner)
    }
}

impl<F, Keys> Scoped<F, Keys> {
    #[inline]
    pub(crate) fn needing(carried: Carried, inner: F) -> Self {
        Scoped { inner, context: ContextOf { carried: ManuallyDrop::new(carried), of: PhantomData }, keys: PhantomData }
    }

    /// The same scope with another `Carried`.
    #[inline]
    pub(crate) fn carrying(mut self, other: impl FnOnce(Carried) -> Carried) -> Self {
        let carried = &mut *self.context.carried;
        *carried = other(mem::replace(carried, Carried::unwatched(None)));
        self
    }

    /// Calls a method of `inner` in the context.
    #[inline]
    pub(crate) fn call_inside<R>(
        self: Pin<&mut Self>,
        call: impl FnOnce(Pin<&mut F>) -> R,
        came: impl FnOnce(&R) -> Came,
    ) -> R {
        if size_of::<F>() > LARGE { self.call_apart(call, came) } else { self.call_here(call, came) }
    }

    /// As [`poll_in_call`](Self::poll_in_call).
    #[inline(never)]
    fn call_apart<R>(self: Pin<&mut Self>, call: impl FnOnce(Pin<&mut F>) -> R, came: impl FnOnce(&R) -> Came) -> R {
        self.call_here(call, came)
    }

    #[inline(always)]
    fn call_here<R>(self: Pin<&mut Self>, call: impl FnOnce(Pin<&mut F>) -> R, came: impl FnOnce(&R) -> Came) -> R {
        let (carried, inner) = self.parts();
        running(carried, || call(inner), came)
    }

    #[inline]
    fn parts(self: Pin<&mut Self>) -> (&mut Carried, Pin<&mut F>) {
        // SAFETY: `inner` is pinned with `self`: it is not moved out of, and it is dropped in place. `Scoped` is `Unpin` only if
        // `F` is, and it is not `repr(packed)`. `context` is never pinned.
        unsafe {
            let this = self.get_unchecked_mut();
            (&mut *this.context.carried, Pin::new_unchecked(&mut this.inner))
        }
    }

    /// Takes the `Carried` out. Of `inner`, nothing may be left to run or to drop.
    #[inline]
    pub(crate) fn take_carried(self: Pin<&mut Self>) -> Carried {
        // SAFETY: `context` is never pinned, and `inner` stays where it is.
        let carried = unsafe { &mut *self.get_unchecked_mut().context.carried };
        mem::replace(carried, Carried::unwatched(None))
    }

    /// Asks `inner` something, in its context. Hooks are not told, because this is no run.
    fn look_inside<R>(&self, ask: impl FnOnce(&F) -> R) -> R {
        current::within(&mut self.context.carried.frame(), || ask(&self.inner))
    }
}

impl<F, Keys> Drop for Scoped<F, Keys> {
    #[inline]
    fn drop(&mut self) {
        if needs_drop::<F>() && !self.context.carried.has_ended() {
            let begin = if is_block(type_name::<F>()) { begin_drop_of_block } else { begin_drop };
            begin(&mut self.context.carried);
        }
    }
}

/// Not inlined, like [`end_drop`]. The compiler makes drop glue for each future that drops another, in each codegen unit, and in the
/// glue once more the cleanup for a drop that panics. docs/PERFORMANCE.md has the savings and the costs. Does not unwind, like
/// `begin_extras`: otherwise the glue of `inner` would be there twice.
#[inline(never)]
extern "C" fn begin_drop(work: &mut Carried) {
    begin_drop_of(work);
}

/// The same for an `async` block: nothing is left in it when it has given its result.
#[inline(never)]
extern "C" fn begin_drop_of_block(work: &mut Carried) {
    if !is_empty_block(work) {
        begin_drop_of(work);
    }
}

#[inline]
fn begin_drop_of(work: &mut Carried) {
    match work.as_frame_mut() {
        Ok(frame) => *frame = current::replace(frame.take()),
        Err(extras) => extras.enter(),
    }
}

/// Whether the work, an `async` block, carries more than a frame and has given its result. Hooks are told of the end only when the block is
/// dropped, so the block still carries what it carried. But no code is left that could run in the context.
fn is_empty_block(work: &mut Carried) -> bool {
    work.as_frame_mut().is_err_and(Extras::has_result)
}

/// Whether a type of this name is the future of an `async` block or of an `async fn`. Only the name of the type tells. If the name is not recognised, the
/// context is current also while nothing is dropped.
#[inline]
fn is_block(name: &str) -> bool {
    name.ends_with("{{closure}}")
}

#[inline(never)]
fn end_drop(carried: &mut ManuallyDrop<Carried>) {
    match carried.as_frame_mut() {
        // The slot is empty from here on. If a destructor in the frame panics, nothing needs the slot.
        Ok(before) if !current::has_guards(before) => drop(current::replace(before.take())),
        _ => end_for_ever(carried),
    }
}

/// This also runs if the destructor of `inner` has panicked.
impl<F> Drop for ContextOf<F> {
    #[inline]
    fn drop(&mut self) {
        if !needs_drop::<F>() {
            // SAFETY: `carried` is not used again.
            unsafe { ManuallyDrop::drop(&mut self.carried) };
            return;
        }
        if !self.carried.has_ended() {
            let end = if is_block(type_name::<F>()) { end_drop_of_block } else { end_drop };
            end(&mut self.carried);
        }
    }
}

#[inline(never)]
fn end_drop_of_block(carried: &mut ManuallyDrop<Carried>) {
    if is_empty_block(carried) {
        // SAFETY: `ContextOf::drop` does not use it again.
        unsafe { ManuallyDrop::drop(carried) };
    } else {
        end_drop(carried);
    }
}

#[cold]
fn end_for_ever(work: &mut ManuallyDrop<Carried>) {
    struct Drops<'a>(&'a mut ManuallyDrop<Carried>);
    impl Drop for Drops<'_> {
        fn drop(&mut self) {
            // SAFETY: `ContextOf::drop` does not use it again.
            unsafe { ManuallyDrop::drop(self.0) };
        }
    }
    // `work` is dropped also if a value that a guard kept panics.
    let work = Drops(work);
    end(work.0, false);
}

impl<F: Future, Keys> Scoped<F, Keys> {
    /// The code of this poll, with all that is polled in it, is in one codegen unit. If it may be inlined, each codegen unit that polls the
    /// work has a copy. For small work, a copy costs less than a call. docs/PERFORMANCE.md has the savings and the costs.
    #[inline(never)]
    fn poll_in_call(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.poll_here(cx)
    }

    /// As [`call_inside`](Self::call_inside), without closures: for each closure, the compiler makes one more function for each `F`. In
    /// builds that are not optimised, both callers would have a copy.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn poll_here(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let (carried, inner) = self.parts();
        let mut run = Run::begin(carried);
        let poll = inner.poll(cx);
        run.came = Some(came(poll.is_ready(), type_name::<F>()));
        poll
    }
}

/// What the poll of a future gave. `name` is the name of its type.
#[inline]
fn came(is_ready: bool, name: &str) -> Came {
    match is_ready {
        false => Came::NoResult,
        true if is_block(name) => Came::End,
        true => Came::Result,
    }
}

impl<F: Future, Keys> Future for Scoped<F, Keys> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if size_of::<F>() > LARGE { self.poll_in_call(cx) } else { self.poll_here(cx) }
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
