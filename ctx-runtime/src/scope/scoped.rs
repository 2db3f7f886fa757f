//! Running in a context: scopes.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop, needs_drop};
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll};
use std::thread;

use futures_core::{FusedFuture, FusedStream, Stream};
use futures_sink::Sink;

use crate::current;
use crate::current::enter;
use crate::scope::carried::Carried;
use crate::scope::watched::Own;
use crate::storage::frame::Frame;
use crate::work::Work;

/// Runs `f` with `context` as the current one: two swaps of a pointer.
///
/// While `f` runs, `context` holds what was current before, so every frame always has an owner.
#[inline]
pub(crate) fn within<R>(context: &mut Option<Frame>, f: impl FnOnce() -> R) -> R {
    let _inside = Inside::new(context);
    f()
}

/// Runs `f` in a context that is lent for that time, and counts nothing: for code that many threads run in one context at once.
/// A scope that begins inside takes a count.
///
/// # Safety
/// Whoever owns the context keeps it until `f` has returned or unwound. If `f` does neither, because it ends the process or is
/// suspended for ever, the owner keeps the context for ever: it is in no thread-local with a destructor.
#[inline]
pub(crate) unsafe fn within_lent<R>(context: Option<&Frame>, f: impl FnOnce() -> R) -> R {
    let Some(context) = context else { return within(&mut None, f) };
    // SAFETY: as the caller says; `Lent` ends it.
    let before = unsafe { current::begin_lent(context) };
    let _lent = Lent { own: context.address(), before };
    f()
}

struct Lent {
    own: *const (),
    before: Option<Frame>,
}

impl Drop for Lent {
    #[inline]
    fn drop(&mut self) {
        if !is_entry(&self.before) && current::take_back(self.own) {
            self.before = current::replace(self.before.take());
        } else {
            enter::leave_scope(&mut self.before);
        }
    }
}

/// As [`within`], for work that is polled or called, of which hooks may be told; `is_result` says whether what came is what
/// the work was for.
#[inline]
pub(crate) fn running<R>(work: &mut Carried, f: impl FnOnce() -> R, is_result: impl FnOnce(&R) -> bool) -> R {
    let mut runs = Runs::new(work);
    let came = f();
    runs.has_result = is_result(&came);
    came
}

struct Runs<'a> {
    slot: &'a mut Carried,
    own: *const (),
    has_result: bool,
}

impl<'a> Runs<'a> {
    #[inline]
    fn new(slot: &'a mut Carried) -> Self {
        let own = slot.address();
        begin(slot);
        Runs { slot, own, has_result: false }
    }
}

impl Drop for Runs<'_> {
    #[inline]
    fn drop(&mut self) {
        stop(self.slot, self.own, self.has_result);
    }
}

/// As [`running`], until it is dropped: for a function that is not `async`, whose body is in no closure. So the compiler, panics and
/// `Location::caller` see the function itself. Not `Send`, as `work` holds what was current before, which may be the entry of a
/// guard.
#[doc(hidden)]
pub struct RunsHere {
    work: Carried,
    own: *const (),
    /// Whether the thread unwinds already: then nobody knows whether it is because of this function.
    unwinds: bool,
}

impl RunsHere {
    #[inline]
    pub(crate) fn new(mut work: Carried) -> Self {
        let own = work.address();
        begin(&mut work);
        RunsHere { work, own, unwinds: thread::panicking() }
    }

    /// Ends it without a result: what was made in it may go on.
    #[inline]
    pub(crate) fn end(self) -> Carried {
        let mut ended = ManuallyDrop::new(self);
        let own = ended.own;
        stop(&mut ended.work, own, false);
        // SAFETY: it is not used again, and not dropped.
        unsafe { ptr::read(&ended.work) }
    }
}

impl Drop for RunsHere {
    #[inline]
    fn drop(&mut self) {
        stop(&mut self.work, self.own, self.unwinds || !thread::panicking());
    }
}

/// Makes current what was before; `own` is the address that the work has.
#[inline]
fn stop(work: &mut Carried, own: *const (), has_result: bool) {
    // Watched work has an address that no frame has, so what is current is the frame of this work, which is not watched.
    if current::is(own) {
        // SAFETY: as just said.
        let slot = unsafe { work.as_frame_unchecked() };
        if !is_entry(slot) && current::swap_back(own, slot) {
            return;
        }
    }
    end(work, has_result);
}

/// Makes current what was before, where hooks are told, or guards were left.
#[cold]
fn end(work: &mut Carried, has_result: bool) {
    match work.as_frame_mut() {
        Ok(frame) => enter::leave_scope(frame),
        Err(watched) => watched.leave(has_result),
    }
}

/// Makes the context of work current. What was current before is kept in its place.
#[inline]
fn begin(work: &mut Carried) {
    match work.as_frame_mut() {
        Ok(frame) => *frame = current::replace(frame.take()),
        Err(watched) => begin_watched(watched),
    }
}

/// Does not unwind, as hooks' panics are caught; said by its ABI, it needs nothing to be cleaned up around its calls. It is given
/// the address that is in the slot, not that of the slot: so work that is not watched can stay in registers.
#[cold]
extern "C" fn begin_watched(watched: Own<'_>) {
    watched.enter();
}

/// Makes current what was before, and is kept in the place of a context that is no entry; that is back there then.
#[inline]
pub(crate) fn leave(slot: &mut Option<Frame>) {
    if has_guards(slot) {
        enter::leave_scope(slot);
    } else {
        *slot = current::replace(slot.take());
    }
}

/// Whether there are guards inside of a context that is no entry, or around it; `before` is what was current before.
#[inline]
fn has_guards(before: &Option<Frame>) -> bool {
    current::is_entry() || is_entry(before)
}

#[inline]
fn is_entry(frame: &Option<Frame>) -> bool {
    frame.as_ref().is_some_and(Frame::is_entry)
}

struct Inside<'a> {
    slot: &'a mut Option<Frame>,
    own: *const (),
}

impl<'a> Inside<'a> {
    #[inline]
    fn new(slot: &'a mut Option<Frame>) -> Self {
        let own = slot.as_ref().map_or(ptr::null(), Frame::address);
        *slot = current::replace(slot.take());
        Inside { slot, own }
    }
}

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        if is_entry(self.slot) || !current::swap_back(self.own, self.slot) {
            enter::leave_scope(self.slot);
        }
    }
}

/// A future, stream or sink that is polled, and dropped, in one context.
///
/// Made by [`Snapshot::scope`](crate::Snapshot::scope), [`Snapshot::wrap_stream`](crate::Snapshot::wrap_stream),
/// [`scope`](crate::scope()) and by annotated functions. It is one pointer larger than what it wraps, and
/// adds two swaps of a pointer to each poll. It is `Send`, `Sync` and `Unpin` when the inner value is.
///
/// The previous context is back when a poll returns or panics. Dropping it at any point, also before
/// the first poll, runs the inner destructors in its context (as tokio's `task_local!` does).
///
/// `Keys` are those that it [needs](crate::Needs): those that the annotated function which made it declares.
#[must_use = "futures and streams do nothing unless polled"]
pub struct Scoped<F, Keys = ()> {
    // In this order: `drop` enters the context, then `inner` is dropped, then `context` leaves it. A `ManuallyDrop` would do
    // the same in one place; but each type around the inner one is one more query for the compiler on the way down,
    // and calls nest as deep as its limit for those allows.
    inner: F,
    context: ContextOf<F>,
    keys: PhantomData<fn() -> Keys>,
}

/// The context of a scope; while `F` is being dropped in it, what was current before.
struct ContextOf<F> {
    /// Dropped by `drop`.
    carried: ManuallyDrop<Carried>,
    of: PhantomData<fn() -> F>,
}

// SAFETY: `Carried` is `Send`, so this is what the compiler would infer. Said by hand, it is one step of the proof for
// each call on the way down, and not three.
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

    /// The same, with what it carries replaced.
    #[inline]
    pub(crate) fn carrying(mut self, other: impl FnOnce(Carried) -> Carried) -> Self {
        let carried = &mut *self.context.carried;
        *carried = other(mem::replace(carried, Carried::unwatched(None)));
        self
    }

    /// `ends` says whether what came is the last.
    #[inline]
    fn poll_inside<R>(self: Pin<&mut Self>, poll: impl FnOnce(Pin<&mut F>) -> R, ends: impl FnOnce(&R) -> bool) -> R {
        // SAFETY: `inner` is pinned with `self`: it is not moved out of, and dropped in place, `Scoped` is `Unpin` only if
        // `F` is, and it is not `repr(packed)`. `context` is never pinned.
        let (context, inner) = unsafe {
            let this = self.get_unchecked_mut();
            (&mut *this.context.carried, Pin::new_unchecked(&mut this.inner))
        };
        running(context, || poll(inner), ends)
    }

    /// What it carries. Nothing is left to run, or to be dropped, of what `inner` was.
    #[inline]
    fn take_context(self: Pin<&mut Self>) -> Carried {
        // SAFETY: `context` is never pinned, and `inner` stays where it is.
        let carried = unsafe { &mut *self.get_unchecked_mut().context.carried };
        mem::replace(carried, Carried::unwatched(None))
    }

    /// Asks `inner` something, in its context. Hooks are not told: it is no run.
    fn look_inside<R>(&self, ask: impl FnOnce(&F) -> R) -> R {
        within(&mut self.context.carried.frame(), || ask(&self.inner))
    }
}

impl<F, Keys> Drop for Scoped<F, Keys> {
    #[inline]
    fn drop(&mut self) {
        if needs_drop::<F>() {
            begin_drop(&mut self.context.carried);
        }
    }
}

/// Not inlined, as [`end_drop`]: the compiler makes glue for each future that drops another, in each codegen unit, and in it once
/// more what is done if the drop panics. docs/PERFORMANCE.md has what it saves, and costs. Does not unwind, as [`begin_watched`]: the
/// glue of `inner` would be there twice.
#[inline(never)]
extern "C" fn begin_drop(work: &mut Carried) {
    begin(work);
}

#[inline(never)]
fn end_drop(carried: &mut ManuallyDrop<Carried>) {
    match carried.as_frame_mut() {
        // The slot is empty from here on. Nothing needs it if a destructor in the frame panics.
        Ok(before) if !has_guards(before) => drop(current::replace(before.take())),
        _ => end_for_ever(carried),
    }
}

/// Also when the destructor of `inner` has panicked.
impl<F> Drop for ContextOf<F> {
    #[inline]
    fn drop(&mut self) {
        if !needs_drop::<F>() {
            // SAFETY: it is not used again.
            unsafe { ManuallyDrop::drop(&mut self.carried) };
            return;
        }
        end_drop(&mut self.carried);
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
    // Also if what was kept by a guard panics.
    let work = Drops(work);
    end(work.0, false);
}

impl<F: Future, Keys> Future for Scoped<F, Keys> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.poll_inside(|future| future.poll(cx), Poll::is_ready)
    }
}

/// The future of a function that binds, and gives a future or stream: the function goes on in that, and ends with it.
#[must_use = "futures do nothing unless polled"]
#[doc(hidden)]
pub struct GoesOn<F, W, Keys = ()> {
    scoped: Scoped<F, Keys>,
    wrap: W,
}

/// `wrap` makes what is given of what `work` gives.
#[inline]
#[doc(hidden)]
pub fn goes_on<F: Future, W: Fn(Work<F::Output>) -> R, R, Keys>(work: Scoped<F, Keys>, wrap: W) -> GoesOn<F, W, Keys> {
    GoesOn { scoped: work, wrap }
}

impl<F: Future, W: Fn(Work<F::Output>) -> R, R, Keys> Future for GoesOn<F, W, Keys> {
    type Output = R;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        // SAFETY: `scoped` is pinned with `self`: it is not moved out of, and dropped in place, `GoesOn` is `Unpin` only if it is,
        // and has no destructor of its own. `wrap` is never pinned.
        let (mut scoped, wrap) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.scoped), &this.wrap)
        };
        match scoped.as_mut().poll_inside(|future| future.poll(cx), |_| false) {
            Poll::Ready(work) => Poll::Ready(wrap(Work::going_on(scoped.take_context(), work))),
            Poll::Pending => Poll::Pending,
        }
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
        self.poll_inside(|stream| stream.poll_next(cx), |item| matches!(item, Poll::Ready(None)))
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
        self.poll_inside(|sink| sink.poll_ready(cx), |_| false)
    }

    fn start_send(self: Pin<&mut Self>, item: Item) -> Result<(), S::Error> {
        self.poll_inside(|sink| sink.start_send(item), |_| false)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.poll_inside(|sink| sink.poll_flush(cx), |_| false)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.poll_inside(|sink| sink.poll_close(cx), |_| false)
    }
}

impl<F, Keys> fmt::Debug for Scoped<F, Keys> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scoped").finish_non_exhaustive()
    }
}
