//! Which context is current, and what runs in one. No other file touches the thread-local.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop, needs_drop};
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll};

use futures_core::{FusedFuture, FusedStream, Stream};
use futures_sink::Sink;

use crate::carried::Carried;
use crate::enter;
use crate::frame::Frame;
use crate::hooks::Begun;
use crate::key;
use crate::watched::Own;

thread_local! {
    /// The current context: null, or the address of a frame of which this owns one count.
    ///
    /// Not an `Option<Frame>`: a thread-local without a destructor can still be read in the
    /// destructors of all the others.
    static CURRENT: Cell<*const ()> = const { Cell::new(ptr::null()) };
}

/// Makes `context` current, and gives back what was.
#[inline]
pub(crate) fn replace_current(context: Option<Frame>) -> Option<Frame> {
    let previous = CURRENT.replace(context.map_or(ptr::null(), Frame::into_raw));
    // SAFETY: `CURRENT` owned that count, and has just been given another.
    unsafe { Frame::from_raw(previous) }
}

/// Runs `f` on the current frame, as it is: an entry's too, and without counting it.
#[inline]
fn with_current<R>(f: impl FnOnce(Option<&Frame>) -> R) -> R {
    // SAFETY: `CURRENT` owns a count, which `ManuallyDrop` does not give back. It keeps it while `f`
    // runs: see `read` for the one `f` that is not ours.
    let current = unsafe { Frame::from_raw(CURRENT.get()) }.map(ManuallyDrop::new);
    f(current.as_deref())
}

/// Whether there is no current context at all.
#[cfg(all(feature = "ambient", tokio_unstable))]
#[inline]
pub(crate) fn is_none() -> bool {
    CURRENT.get().is_null()
}

/// The current context, for work that is created here to run in.
#[inline]
pub(crate) fn capture() -> Option<Frame> {
    with_current(|current| match current {
        Some(entry) if entry.is_entry() => enter::captured(entry.clone()),
        current => current.cloned(),
    })
}

/// The current context, to keep what can be read here.
#[inline]
pub(crate) fn keep() -> Option<Frame> {
    with_current(|current| current.and_then(Frame::shown))
}

/// Whether hooks have made the work that runs here, or what created it.
pub(crate) fn is_never_watched() -> bool {
    with_current(|current| current.is_some_and(|frame| frame.begun() == Begun::NEVER_WATCHED))
}

/// The current frame, if it is an entry.
#[inline]
pub(crate) fn entry() -> Option<Frame> {
    with_current(|current| current.filter(|frame| frame.is_entry()).cloned())
}

/// Whether work that is handed over here may run in another context than this: see `policy.rs`.
#[inline]
pub(crate) fn has_policies() -> bool {
    with_current(|current| current.is_some_and(Frame::has_policies))
}

/// Runs `f` on the current value of a key, in place, and counts nothing.
///
/// The frame outlives `f`, because a scope ends after what runs inside it: `f` is called on a stack
/// on which `within` has yet to return. A guard of `enter` is the one scope that `f` could end, so
/// what it entered is kept here. (Stackful coroutines that leave `f` half-way, and let the scope
/// around it return, break this, as they do every library of scoped thread-locals.)
#[inline]
pub(crate) fn read<T: key::Context, R>(f: impl FnOnce(Option<&T>) -> R) -> R {
    with_current(|current| match current {
        Some(entry) if entry.is_entry() => {
            let shown = entry.shown();
            f(shown.as_ref().and_then(Frame::value))
        }
        current => f(current.and_then(Frame::value)),
    })
}

/// Runs `f` with `context` as the current one: two swaps of a pointer.
///
/// While `f` runs, `context` holds what was current before, so every frame always has an owner.
#[inline]
pub(crate) fn within<R>(context: &mut Option<Frame>, f: impl FnOnce() -> R) -> R {
    let _inside = Inside::new(context);
    f()
}

/// Runs `f` with `context` as the current one, and counts nothing: for code that many threads run in one context.
#[inline]
pub(crate) fn within_shared<R>(context: Option<&Frame>, f: impl FnOnce() -> R) -> R {
    // SAFETY: a second owner of one count. The first is borrowed until `f` has returned; by then `within` has put
    // back what it took (or a copy: all counts of a frame are the same), and nobody gives it back twice, because
    // `ManuallyDrop` does not give it back at all. In between, it is moved from slot to slot as any other.
    let mut shared = ManuallyDrop::new(unsafe { Frame::from_raw(context.map_or(ptr::null(), Frame::address)) });
    within(&mut shared, f)
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
        // Watched work has an address that no frame has, so what is current is the frame of this work, which is not watched.
        if CURRENT.get() == self.own {
            // SAFETY: as just said.
            let slot = unsafe { self.slot.as_frame_unchecked() };
            if !slot.as_ref().is_some_and(Frame::is_entry) {
                *slot = replace_current(slot.take());
                return;
            }
        }
        end(self.slot, self.has_result);
    }
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
        Ok(frame) => *frame = replace_current(frame.take()),
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
        *slot = replace_current(slot.take());
    }
}

/// Whether there are guards inside of a context that is no entry, or around it; `before` is what was current before.
#[inline]
fn has_guards(before: &Option<Frame>) -> bool {
    let is_entry = |frame: Option<&Frame>| frame.is_some_and(Frame::is_entry);
    with_current(is_entry) || is_entry(before.as_ref())
}

struct Inside<'a> {
    slot: &'a mut Option<Frame>,
    own: *const (),
}

impl<'a> Inside<'a> {
    #[inline]
    fn new(slot: &'a mut Option<Frame>) -> Self {
        let own = slot.as_ref().map_or(ptr::null(), Frame::address);
        *slot = replace_current(slot.take());
        Inside { slot, own }
    }
}

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        if CURRENT.get() == self.own && !self.slot.as_ref().is_some_and(Frame::is_entry) {
            *self.slot = replace_current(self.slot.take());
        } else {
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
}

impl<F, Keys> Drop for Scoped<F, Keys> {
    #[inline]
    fn drop(&mut self) {
        if needs_drop::<F>() {
            begin(&mut self.context.carried);
        }
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
        match self.carried.as_frame_mut() {
            // The slot is empty from here on. Nothing needs it if a destructor in the frame panics.
            Ok(before) if !has_guards(before) => drop(replace_current(before.take())),
            _ => end_for_ever(&mut self.carried),
        }
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

impl<F: FusedFuture, Keys> FusedFuture for Scoped<F, Keys> {
    fn is_terminated(&self) -> bool {
        self.inner.is_terminated()
    }
}

impl<S: Stream, Keys> Stream for Scoped<S, Keys> {
    type Item = S::Item;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.poll_inside(|stream| stream.poll_next(cx), |item| matches!(item, Poll::Ready(None)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.context.carried.with_frame(|frame| within_shared(frame, || self.inner.size_hint()))
    }
}

impl<S: FusedStream, Keys> FusedStream for Scoped<S, Keys> {
    fn is_terminated(&self) -> bool {
        self.inner.is_terminated()
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
