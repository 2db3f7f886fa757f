//! The storage of a context.
//!
//! A frame is one block of memory: a header, a table that maps each key's index to the address of its
//! value, and the values that were bound with it. Binding copies the parent's table, so a read is
//! one look-up whatever the depth.
//!
//! Two counts, as in `Arc`: `contexts` counts those who use the frame as a context, and keeps what
//! it rests on; `values` counts those who need only the values in it, and keeps its memory. All of
//! the first together hold one of the second.
//!
//! Invariant: no context keeps a frame of which it can read nothing. A frame whose keys are new rests
//! on its parent; one that rebinds a key rests on nothing, and holds the frames of which it still sees
//! values. So a chain has at most one frame per key, and work that rebinds for ever keeps nothing
//! behind. (Values that were bound together live together.)
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;
use std::cell::{Cell, OnceCell};
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::process::abort;
use std::ptr::{self, NonNull};
use std::slice;

use crate::hooks::Begun;
use crate::records::by_hand;
use crate::storage::block;
use crate::storage::key::Context;
use crate::storage::origin::{Origin, Site};
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[cfg(test)]
mod bounds;
#[cfg(feature = "diagnostics")]
mod known;
mod make;
#[cfg(any(all(feature = "ambient", tokio_unstable), all(test, ctx_loom)))]
mod place;

#[cfg(feature = "diagnostics")]
pub(crate) use known::{Known, WeakFrame};
#[cfg(any(all(feature = "ambient", tokio_unstable), all(test, ctx_loom)))]
pub(crate) use place::Place;

/// A context that binds something. The empty context is `None`.
#[repr(transparent)]
pub(crate) struct Frame(NonNull<Header>);

#[repr(C, align(8))]
struct Header {
    contexts: AtomicUsize,
    values: AtomicUsize,
    below: Below,
    payload: &'static Payload,
    origin: Origin,
    root: Option<&'static Site>,
    begun: Begun,
    len: u32,
    marks: Marks,
    /// Whether it was ever cloned. What was not is dropped without an atomic operation; and a look at the count instead
    /// would fetch its cache line once more, where threads contend for it. This is in another one, as is what reads need.
    is_shared: AtomicBool,
    #[cfg(feature = "diagnostics")]
    known: Known,
    // Behind it: the table of `len` slots, then the payload.
}

impl Header {
    #[inline]
    fn len(&self) -> usize {
        self.len as usize
    }
}

#[derive(Clone, Copy)]
struct Marks {
    /// The payload is an `Entry`.
    is_entry: bool,
    /// A key with a policy may be bound: see `policy.rs`.
    has_policies: bool,
}

#[cfg(all(target_pointer_width = "64", not(all(test, ctx_loom))))]
const _: () =
    assert!(std::mem::offset_of!(Header, len) - std::mem::offset_of!(Header, contexts) >= 64, "in another cache line");

/// The address of a key's value, or null.
type Slot = *const ();

/// What a frame rests on.
enum Below {
    Nothing,
    Parent(Frame),
    Values(Box<[Held]>),
}

/// What is known of the values behind the table, whose type is erased.
struct Payload {
    layout: Layout,
    drop: unsafe fn(*mut ()),
}

impl Payload {
    const fn of<V>() -> &'static Payload {
        unsafe fn drop_payload<V>(payload: *mut ()) {
            // SAFETY: `release_values` passes the address of the frame's own `V`, once.
            unsafe { payload.cast::<V>().drop_in_place() }
        }
        const { &Payload { layout: Layout::new::<V>(), drop: drop_payload::<V> } }
    }

    /// The layout of a frame with a table of `len` slots, and the offset of its payload.
    #[inline]
    fn frame(&self, len: usize) -> (Layout, usize) {
        let (size, align, at) = self.sizes(len);
        // The sums do not overflow: there is a slot to a type, and a value fits in memory. What could is
        // checked here.
        (Layout::from_size_align(size, align).expect("a frame fits in memory"), at)
    }

    /// The same of a frame that is there.
    ///
    /// # Safety
    /// `frame` has given a layout for the same `len`.
    #[inline]
    unsafe fn frame_again(&self, len: usize) -> (Layout, usize) {
        let (size, align, at) = self.sizes(len);
        // SAFETY: as the caller says, it was checked.
        (unsafe { Layout::from_size_align_unchecked(size, align) }, at)
    }

    /// Size and alignment of a frame, and the offset of its payload.
    #[inline]
    fn sizes(&self, len: usize) -> (usize, usize, usize) {
        // `next_multiple_of` would divide.
        let mask = self.layout.align() - 1;
        let at = (TABLE + len * size_of::<Slot>() + mask) & !mask;
        (at + self.layout.size(), self.layout.align().max(Frame::ALIGNMENT), at)
    }
}

/// The offset of the table.
const TABLE: usize = size_of::<Header>().next_multiple_of(align_of::<Slot>());

// SAFETY: the counts are atomic, the values are `Send + Sync` (their keys have an index, which only a
// `Key` with the proof gets), and nothing else changes after the frame is made. The cells of an `Entry` are the exception, and
// stay on their thread: an entry's frame is reachable only from `CURRENT`, from the thread-local of `apart.rs`, from its guard, which
// is not `Send`, from the entries that lie on it or under it, and from the scopes that are entered on that thread at this moment.
// `capture`, `keep`, `swap_back` and `leave_scope` let it no further.
unsafe impl Send for Frame {}
// SAFETY: as above.
unsafe impl Sync for Frame {}

impl Frame {
    /// Of each frame's address.
    pub(crate) const ALIGNMENT: usize = align_of::<Header>();

    /// The count that this frame owns, as an address.
    #[inline]
    pub(crate) fn into_raw(self) -> *const () {
        ManuallyDrop::new(self).0.as_ptr().cast_const().cast()
    }

    /// # Safety
    /// `raw` is null, or comes from `into_raw`, and its count has not been given back.
    #[inline]
    pub(crate) unsafe fn from_raw(raw: *const ()) -> Option<Frame> {
        NonNull::new(raw.cast_mut().cast()).map(Frame)
    }

    #[inline]
    pub(crate) fn address(&self) -> *const () {
        self.0.as_ptr().cast_const().cast()
    }

    #[inline]
    fn header(&self) -> &Header {
        #[cfg(all(test, ctx_loom))]
        block::tracked::look(self.0.cast());
        // SAFETY: a frame holds a count, so its header is alive; nobody writes to it but by its atomics.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    fn slots(&self) -> *mut Slot {
        // SAFETY: `New::on_top` put the table there, in the same allocation.
        unsafe { self.0.byte_add(TABLE) }.cast().as_ptr()
    }

    #[inline]
    fn table(&self) -> &[Slot] {
        // SAFETY: `New::on_top` wrote `len` slots, and once others know the frame nobody writes to them.
        unsafe { slice::from_raw_parts(self.slots(), self.header().len()) }
    }

    /// The value of a key: one load of the key's index, one of the slot.
    #[inline]
    pub(crate) fn value<T: Context>(&self) -> Option<&T> {
        let slot = *self.table().get(T::__key().index() as usize)?;
        // SAFETY: an index belongs to one `Key<T>`, so what `Bindings::each` placed in its slot is
        // the address of a `T`, in a frame that this one keeps alive.
        unsafe { slot.cast::<T>().as_ref() }
    }

    /// Whether a key that is not simply carried across spawn sites may be bound.
    #[inline]
    pub(crate) fn has_policies(&self) -> bool {
        self.header().marks.has_policies
    }

    /// The indices of the keys that are bound.
    pub(crate) fn bound(&self) -> impl Iterator<Item = usize> {
        self.table().iter().enumerate().filter(|(_, slot)| !slot.is_null()).map(|(index, _)| index)
    }

    /// What made this context, and the root that it began at.
    pub(crate) fn origin(&self) -> (Origin, Option<&'static Site>) {
        (self.header().origin, self.header().root)
    }

    /// What hooks know of this context.
    pub(crate) fn begun(&self) -> Begun {
        self.header().begun
    }

    /// Adds to `held` the frames that own a value of `visible`, a part of this frame's table, and are not there yet.
    fn hold(&self, visible: &[Slot], held: &mut Vec<Held>) {
        let mut consider = |frame: NonNull<Header>| {
            if held.iter().all(|held| held.0 != frame) && visible.iter().any(|slot| owns(frame, *slot)) {
                held.push(Held::new(frame));
            }
        };
        let mut next = Some(self);
        while let Some(frame) = next {
            consider(frame.0);
            next = match &frame.header().below {
                Below::Nothing => None,
                Below::Parent(parent) => Some(parent),
                Below::Values(held) => {
                    held.iter().for_each(|held| consider(held.0));
                    None
                }
            };
        }
    }
}

impl Clone for Frame {
    #[inline]
    fn clone(&self) -> Self {
        let header = self.header();
        if !header.is_shared.load(Ordering::Relaxed) {
            header.is_shared.store(true, Ordering::Relaxed);
        }
        count(&header.contexts);
        Frame(self.0)
    }
}

impl Drop for Frame {
    #[inline]
    fn drop(&mut self) {
        if self.give_up() {
            // SAFETY: the last count is given up.
            unsafe { release(self.0) }
        }
    }
}

impl Frame {
    /// Gives up one count. True if it was the last.
    #[inline]
    fn give_up(&self) -> bool {
        // Who owns a frame that was never cloned owns the only one: a clone is marked before anybody else can have it, and
        // before this one can be dropped.
        let header = self.header();
        !header.is_shared.load(Ordering::Relaxed) || header.contexts.fetch_sub(1, Ordering::AcqRel) == 1
    }
}

/// Drops what a context was, and those that it rested on alone.
///
/// # Safety
/// The last of the frame's contexts is given up.
#[inline(never)]
unsafe fn release(frame: NonNull<Header>) {
    // SAFETY: as the caller says.
    let mut next = unsafe { release_one(frame) };
    // One after the other, not one inside the other: a chain may be long.
    while let Some(parent) = next
        && parent.give_up()
    {
        // SAFETY: it has just been given up, and is not dropped by itself.
        next = unsafe { release_one(parent.0) };
    }
}

/// Drops what a context was, and gives the one that it rested on.
///
/// # Safety
/// As for [`release`].
#[inline(always)]
unsafe fn release_one(frame: NonNull<Header>) -> Option<ManuallyDrop<Frame>> {
    #[cfg(feature = "diagnostics")]
    ManuallyDrop::new(Frame(frame)).forget();
    // SAFETY: this was the last context, so nobody reads `below` any more; those who hold values
    // touch `values`, `payload` and `len` alone, hence no reference to the whole header here. It is moved out, piece by piece,
    // as it was written: to load more at once would wait for the stores, where a context has just been made.
    // All contexts together held one count of the values, and they are gone. The values go first, then what they were
    // bound on top of, also if one of their destructors panics.
    unsafe {
        match &(*frame.as_ptr()).below {
            Below::Nothing => release_values(frame),
            Below::Parent(parent) => {
                let parent = ptr::read(parent);
                release_values(frame);
                return Some(ManuallyDrop::new(parent));
            }
            Below::Values(held) => {
                let _held = ptr::read(held);
                release_values(frame);
            }
        }
    }
    None
}

/// Adds one to a count. Like `Arc`, gives up rather than let forgotten clones overflow it.
#[inline]
fn count(count: &AtomicUsize) {
    if count.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
        abort();
    }
}

/// Whether `slot` is the address of one of the values that were bound with `frame`.
fn owns(frame: NonNull<Header>, slot: Slot) -> bool {
    // SAFETY: the caller holds the frame's values, so these fields are alive, and they never change.
    let (payload, len) = unsafe { ((*frame.as_ptr()).payload, (*frame.as_ptr()).len as usize) };
    let (_, at) = payload.frame(len);
    let start = frame.addr().get() + at;
    // Inclusive: a value without size may lie at the very end. No other frame's value does, as
    // every allocation starts with a header.
    (start..=start + payload.layout.size()).contains(&slot.addr())
}

/// A share of the values in a frame, without its use as a context.
struct Held(NonNull<Header>);

// SAFETY: as for `Frame`.
unsafe impl Send for Held {}
// SAFETY: as for `Frame`.
unsafe impl Sync for Held {}

impl Held {
    fn new(frame: NonNull<Header>) -> Self {
        // SAFETY: the caller reaches the frame through a context or another `Held`.
        count(unsafe { &(*frame.as_ptr()).values });
        Held(frame)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: `new` added the count that this gives back.
        unsafe { release_values(self.0) }
    }
}

/// # Safety
/// The caller owns one count of `values`, and gives it up.
unsafe fn release_values(frame: NonNull<Header>) {
    struct Free(NonNull<Header>, Layout);
    impl Drop for Free {
        fn drop(&mut self) {
            // SAFETY: taken in `New::on_top` with the layout that `release_values` computed again.
            unsafe { block::give_back(self.0.cast(), self.1) }
        }
    }
    // SAFETY: the caller's count keeps the frame alive up to the decrement. Whoever sees the count
    // as one, its own, is alone: a count is only ever added by one who has one. `below` was taken
    // by the last context, and the header has nothing else that needs dropping. The payload is
    // dropped once, also when its destructor panics, and the memory is freed in any case.
    unsafe {
        let values = &(*frame.as_ptr()).values;
        if values.load(Ordering::Acquire) != 1 && values.fetch_sub(1, Ordering::AcqRel) != 1 {
            return;
        }
        let (payload, len) = ((*frame.as_ptr()).payload, (*frame.as_ptr()).len as usize);
        let (layout, at) = payload.frame_again(len);
        let _free = Free(frame, layout);
        (payload.drop)(frame.byte_add(at).as_ptr().cast());
    }
}

/// A value, with the context that keeps it, if it needs one.
pub(crate) struct Kept<T> {
    value: NonNull<T>,
    frame: Option<Frame>,
}

// SAFETY: a shared reference to a `T`, and a frame. A `T` that is bound, or a default that is read,
// is `Send + Sync`, as its `Key` has the proof.
unsafe impl<T: Context> Send for Kept<T> {}
// SAFETY: as above.
unsafe impl<T: Context> Sync for Kept<T> {}

impl<T: Context> Kept<T> {
    #[inline]
    #[track_caller]
    pub(crate) fn bound(frame: Frame) -> Option<Self> {
        let value = NonNull::from(frame.value::<T>()?);
        // Of the same values.
        Some(Kept { value, frame: Some(by_hand::by_value(frame)) })
    }

    pub(crate) fn default(value: &'static T) -> Self {
        T::__key().assert_shareable();
        Kept { value: NonNull::from(value), frame: None }
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Kept { value: self.value, frame: self.frame.clone() }
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the value lies in a frame that `self.frame` keeps, or is static. It is never changed.
        unsafe { self.value.as_ref() }
    }
}

/// What a frame carries that stays on its thread; see `enter.rs`.
///
/// An entry lies in one place at most: in `CURRENT`, in the slot of a scope, in what a call of this thread has left (`apart.rs`), or
/// in the `previous` of the entry that is its `above`.
pub(crate) struct Entry {
    /// What work that is created here runs in. Empty until it is first asked for, if that is what crosses a spawn site.
    pub(crate) captured: OnceCell<Option<Frame>>,
    /// What was current before, while this is current or is kept by what is.
    pub(crate) previous: Cell<Option<Frame>>,
    /// The entry whose `previous` this is.
    pub(crate) above: Cell<Option<Frame>>,
    pub(crate) closed: Cell<bool>,
}

impl Frame {
    #[inline]
    pub(crate) fn is_entry(&self) -> bool {
        self.header().marks.is_entry
    }

    #[cold]
    pub(crate) fn as_entry(&self) -> Option<&Entry> {
        let header = self.header();
        let (_, at) = header.payload.frame(header.len());
        // SAFETY: the payload of an entry's frame, at that offset, is an `Entry`.
        header.marks.is_entry.then(|| unsafe { self.0.byte_add(at).cast().as_ref() })
    }

    /// What is bound here, as a context that may leave the thread.
    #[inline]
    pub(crate) fn shown(&self) -> Option<Frame> {
        match &self.header().below {
            _ if !self.is_entry() => Some(self.clone()),
            Below::Parent(shown) => Some(shown.clone()),
            Below::Nothing | Below::Values(_) => None,
        }
    }
}
