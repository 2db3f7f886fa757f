//! What work carries: the frame of its context; or, if hooks watch the work, a block with the frame and what hooks know of the work; or,
//! if carriers have captured states, a block with either of these and the states. All are one pointer, so neither hooks nor carriers
//! make work larger.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};

use super::watched::{Watched, WatchedMut};
use crate::carriers::{Captured, CapturedRef, Entered};
use crate::current;
use crate::hooks::Resource;
use crate::storage::block;
use crate::storage::frame::Frame;

/// The context of work, as it was when the work was created.
///
/// Null; or the address of a frame, of which this owns one count; or, with the lowest bit set, the address of a `Watched`, which this
/// owns; or, with the two lowest bits set, that of a `Captured`, which this owns; or the lowest bit alone: [`Carried::ENDED`]. While the
/// work is being dropped, the third bit is set as well.
#[doc(hidden)]
#[repr(transparent)]
pub struct Carried {
    address: *const (),
    owns: PhantomData<(Frame, Watched)>,
}

const IS_WATCHED: usize = 1;
const HAS_STATES: usize = 3;
const MARKS: usize = IS_WATCHED | HAS_STATES;
/// The context is current, and what runs in it is being dropped: see `scope/context.rs`. No other code sees this bit.
const IS_DROPPING: usize = 4;
const ENDED: *const () = ptr::without_provenance(IS_WATCHED);

// `Captured::into_raw` asserts the same of its blocks.
const _: () = assert!(align_of::<Watched>() > MARKS | IS_DROPPING && Frame::ALIGNMENT > MARKS | IS_DROPPING);
const _: () = assert!((MARKS | Frame::IS_ENTRY) & IS_DROPPING == 0);
const _: () = assert!(size_of::<Carried>() == size_of::<Option<Frame>>());

// SAFETY: it owns the values that its type names, and both are `Send` and `Sync`; see the assertion below.
unsafe impl Send for Carried {}
// SAFETY: as above.
unsafe impl Sync for Carried {}

const _: () = {
    const fn is_shareable<T: Send + Sync>() {}
    is_shareable::<Frame>();
    is_shareable::<Watched>();
};

impl Carried {
    /// The empty context, and nothing else.
    pub(crate) const NOTHING: Carried = Carried { address: ptr::null(), owns: PhantomData };

    /// Nothing, and no context either: the work has ended, and nothing is left in it.
    pub(super) const ENDED: Carried = Carried { address: ENDED, owns: PhantomData };

    /// Whether the work has ended, and nothing is left in it.
    #[inline]
    pub(super) fn has_ended(&self) -> bool {
        self.address == ENDED
    }

    /// For work that hooks are not told of.
    #[inline]
    pub(crate) fn unwatched(context: Option<Frame>) -> Self {
        Carried { address: context.map_or(ptr::null(), Frame::into_raw), owns: PhantomData }
    }

    #[inline]
    pub(super) fn from_watched(watched: impl FnOnce() -> Watched) -> Self {
        // Blocks are kept, as for frames: most live as long as a request, and the next block is as large.
        let block = block::take(Layout::new::<Watched>()).cast::<Watched>();
        // SAFETY: the block is made for a `Watched`, and nobody else has it.
        unsafe { block.write(watched()) };
        Carried::marked(block.as_ptr().cast(), IS_WATCHED)
    }

    #[inline]
    pub(super) fn from_captured(captured: Captured<Carried>) -> Self {
        Carried::marked(captured.into_raw(), HAS_STATES)
    }

    #[inline]
    fn marked(block: *mut (), marks: usize) -> Self {
        Carried { address: block.cast_const().map_addr(|address| address | marks), owns: PhantomData }
    }

    /// Whether this is the address of a block, and not of a frame.
    #[inline]
    fn has_extras(&self) -> bool {
        self.address.addr() & IS_WATCHED != 0
    }

    #[inline]
    fn block(&self) -> *mut () {
        self.address.map_addr(|address| address & !MARKS).cast_mut()
    }

    /// What this carries, to look at.
    #[inline]
    pub(super) fn look(&self) -> Look<'_> {
        if !self.has_extras() {
            Look::Frame
        } else if self.has_ended() {
            Look::Nothing
        } else if self.address.addr() & MARKS == HAS_STATES {
            // SAFETY: with these bits, the address is that of a `Captured` that this owns. It is borrowed with `self`.
            Look::Captured(unsafe { CapturedRef::from_raw(self.block()) })
        } else {
            // SAFETY: with the lowest bit alone, the address is that of a `Watched` that this owns.
            Look::Watched(unsafe { &*self.block().cast() })
        }
    }

    #[inline]
    pub(crate) fn as_watched(&self) -> Option<&Watched> {
        match self.look() {
            Look::Frame | Look::Nothing => None,
            Look::Watched(watched) => Some(watched),
            Look::Captured(captured) => captured.value().as_watched(),
        }
    }

    /// The frame itself, if this carries nothing else; otherwise what it carries.
    #[inline]
    pub(crate) fn as_frame_mut(&mut self) -> Result<&mut Option<Frame>, Extras<'_>> {
        if self.has_extras() {
            return Err(Extras { address: self.address, of: PhantomData });
        }
        // SAFETY: without the bit, the address is null or that of a frame's count. An `Option<Frame>` is the same, because `Frame` is a
        // transparent `NonNull`, and `Carried` is transparent, too. A frame that is put there is one count as well.
        Ok(unsafe { &mut *(&raw mut *self).cast::<Option<Frame>>() })
    }

    /// # Safety
    /// This carries a frame, or nothing.
    #[inline]
    pub(crate) unsafe fn as_frame_unchecked(&mut self) -> &mut Option<Frame> {
        // SAFETY: as in `as_frame_mut`.
        unsafe { &mut *(&raw mut *self).cast::<Option<Frame>>() }
    }

    /// Notes that what runs in the context is being dropped there. Until `unmark_dropping`, nothing else is to be called.
    #[inline]
    pub(super) fn mark_dropping(&mut self) {
        self.address = self.address.map_addr(|address| address | IS_DROPPING);
    }

    #[inline]
    pub(super) fn is_dropping(&self) -> bool {
        self.address.addr() & IS_DROPPING != 0
    }

    #[inline]
    pub(super) fn unmark_dropping(&mut self) {
        self.address = self.address.map_addr(|address| address & !IS_DROPPING);
    }

    /// A count of the frame. Not to be called while the work runs.
    #[inline]
    pub(crate) fn frame(&self) -> Option<Frame> {
        self.with_frame(|frame| frame.cloned())
    }

    /// Runs `f` on the frame. Not to be called while the work runs.
    #[inline]
    pub(crate) fn with_frame<R>(&self, f: impl FnOnce(Option<&Frame>) -> R) -> R {
        let address = match self.look() {
            Look::Frame => self.address,
            Look::Nothing => ptr::null(),
            Look::Watched(watched) => watched.context().map_or(ptr::null(), Frame::address),
            Look::Captured(captured) => return captured.value().with_frame(f),
        };
        // SAFETY: null, or the address of a frame's count, which `self` or its `Watched` owns. `ManuallyDrop` does not give the count back.
        let frame = unsafe { Frame::from_raw(address) }.map(ManuallyDrop::new);
        f(frame.as_deref())
    }

    /// Runs `f`, which is code of the work. Several threads may do so at once.
    #[inline]
    pub(crate) fn run_shared<R>(&self, f: impl FnOnce() -> R) -> R {
        let watched = self.as_watched();
        let _running = watched.map(Watched::running);
        current::within(&mut self.frame(), self.told(watched, f))
    }

    /// Runs `f` as [`run_shared`](Self::run_shared) does, but counts nothing.
    ///
    /// # Safety
    /// The same as for [`current::within_lent`]: the owner of this keeps it until the run has ended.
    #[inline]
    pub(crate) unsafe fn run_lent<R>(&self, f: impl FnOnce() -> R) -> R {
        let watched = self.as_watched();
        let _running = watched.map(Watched::running);
        // SAFETY: as the caller says.
        self.with_frame(|frame| unsafe { current::within_lent(frame, self.told(watched, f)) })
    }

    /// If the context is lent to a run on this thread, the run owns a count from now on.
    #[inline]
    pub(crate) fn keep_lent(&self) {
        self.with_frame(|frame| {
            if let Some(frame) = frame {
                current::keep_lent(frame);
            }
        });
    }

    /// The context by itself. If the work was watched, hooks are told that it is gone.
    #[inline]
    pub(crate) fn into_frame(mut self) -> Option<Frame> {
        match self.look() {
            Look::Frame => self.as_frame_mut().ok().and_then(Option::take),
            Look::Nothing => None,
            Look::Watched(watched) => watched.context().cloned(),
            Look::Captured(_) => self.without_states().into_frame(),
        }
    }

    /// Takes the states out, with the value that they belong to.
    pub(super) fn into_captured(self) -> Result<Captured<Carried>, Carried> {
        match self.look() {
            Look::Captured(_) => {
                let block = ManuallyDrop::new(self).block();
                // SAFETY: this owned the `Captured`, and is not dropped.
                Ok(ManuallyDrop::into_inner(unsafe { Captured::from_raw(block) }))
            }
            Look::Frame | Look::Nothing | Look::Watched(_) => Err(self),
        }
    }

    pub(super) fn has_states(&self) -> bool {
        matches!(self.look(), Look::Captured(_))
    }

    /// Clones of the states by themselves, if there are any.
    pub(crate) fn clone_states(&self) -> Option<Captured<Carried>> {
        Carried::NOTHING.with_states_of(self).into_captured().ok()
    }

    /// The same with the states of `other`, if it has any.
    #[inline]
    pub(crate) fn with_states_of(self, other: &Carried) -> Self {
        match other.look() {
            Look::Captured(captured) => Carried::from_captured(captured.clone_with(self)),
            Look::Frame | Look::Nothing | Look::Watched(_) => self,
        }
    }

    /// The same without the states.
    #[cold]
    fn without_states(self) -> Self {
        self.into_captured().map_or_else(|other| other, Captured::into_value)
    }

    #[inline]
    pub(crate) fn address(&self) -> *const () {
        debug_assert!(!self.is_dropping(), "nothing runs any more in work that is being dropped");
        self.address
    }

    /// Tells hooks that the work has given its result.
    #[inline]
    pub(crate) fn resolve(&mut self) {
        if let Err(extras) = self.as_frame_mut() {
            extras.resolve();
        }
    }

    /// Makes a closure that runs `f` with the states current, and tells hooks of the run.
    #[inline]
    fn told<R>(&self, watched: Option<&Watched>, f: impl FnOnce() -> R) -> impl FnOnce() -> R {
        move || {
            let _told = watched.map(Watched::tell_run);
            let _entered = self.enter_states();
            f()
        }
    }

    /// Makes the states current, if there are any, until the guard is dropped.
    #[inline]
    pub(crate) fn enter_states(&self) -> Option<EnteredStates<'_>> {
        match self.look() {
            Look::Captured(captured) => Some(EnteredStates { _entered: captured.entered() }),
            Look::Frame | Look::Nothing | Look::Watched(_) => None,
        }
    }
}

/// States that are current in a run of code that several threads may run at once.
pub(crate) struct EnteredStates<'a> {
    _entered: Entered<CapturedRef<'a, Carried>>,
}

impl Drop for EnteredStates<'_> {
    fn drop(&mut self) {
        // What guards of the run have made current was begun after the states, and ends before.
        drop(current::end_guards());
    }
}

/// What a `Carried` carries, to look at.
pub(super) enum Look<'a> {
    Frame,
    /// The work has ended.
    Nothing,
    Watched(&'a Watched),
    Captured(CapturedRef<'a, Carried>),
}

/// A `Carried` that carries more than a frame: see `scope/extras.rs`.
#[repr(transparent)]
pub(crate) struct Extras<'a> {
    address: *const (),
    of: PhantomData<&'a mut Carried>,
}

pub(super) enum ExtrasMut<'a> {
    Nothing,
    Watched(WatchedMut<'a>),
    Captured(ManuallyDrop<Captured<Carried>>),
}

impl<'a> Extras<'a> {
    pub(super) fn get(self) -> ExtrasMut<'a> {
        let carried = ManuallyDrop::new(Carried { address: self.address, owns: PhantomData });
        match carried.look() {
            // SAFETY: the `Carried` is borrowed mutably for `'a`, and owns what this is the address of.
            Look::Captured(_) => ExtrasMut::Captured(unsafe { Captured::from_raw(carried.block()) }),
            Look::Nothing | Look::Frame => ExtrasMut::Nothing,
            // SAFETY: as above.
            Look::Watched(_) => ExtrasMut::Watched(unsafe { WatchedMut::new(carried.block().cast()) }),
        }
    }
}

/// For one more piece of work like this: hooks are told of a new resource, and states are cloned. Not to be called while the work runs.
impl Clone for Carried {
    fn clone(&self) -> Self {
        match self.look() {
            Look::Frame | Look::Nothing => Carried::unwatched(self.frame()),
            Look::Watched(watched) => {
                let Resource { kind, origin, function, .. } = *watched.resource();
                Carried::watched(watched.context().cloned(), kind, origin, function)
            }
            Look::Captured(captured) => Carried::from_captured(captured.clone_with(captured.value().clone())),
        }
    }
}

impl Drop for Carried {
    #[inline]
    fn drop(&mut self) {
        if self.has_extras() {
            // SAFETY: this owns what it has the address of, and is dropped.
            unsafe { release(self) }
        } else {
            // SAFETY: without the bit, this is null or owns a count; and it is dropped.
            drop(unsafe { Frame::from_raw(self.address) });
        }
    }
}

/// # Safety
/// `carried` has extras, and is not used again.
#[inline(never)]
unsafe fn release(carried: &Carried) {
    match carried.look() {
        // SAFETY: as the caller says.
        Look::Captured(_) => drop(ManuallyDrop::into_inner(unsafe { Captured::<Carried>::from_raw(carried.block()) })),
        // SAFETY: as the caller says.
        Look::Watched(_) => unsafe { release_watched(carried.block().cast()) },
        Look::Frame | Look::Nothing => {}
    }
}

/// # Safety
/// `watched` was made by `Carried::from_watched`, and is not used again.
unsafe fn release_watched(watched: *mut Watched) {
    struct Free(*mut Watched);
    impl Drop for Free {
        fn drop(&mut self) {
            if let Some(block) = NonNull::new(self.0) {
                // SAFETY: the block was taken in `Carried::from_watched` with this layout. Its contents are dropped.
                unsafe { block::give_back(block.cast(), Layout::new::<Watched>()) }
            }
        }
    }
    // The block is given back also if the destructor of a value of the context panics.
    let _free = Free(watched);
    // SAFETY: as the caller says.
    unsafe { watched.drop_in_place() }
}
