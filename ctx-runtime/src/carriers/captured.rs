//! The states that carriers have captured, in one block of memory with the value that they belong to.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};
#[cfg(all(feature = "ambient", tokio_unstable))]
use std::sync::Arc;

use super::carrier::HandOver;
use super::lineup::{self, Bits, HEADER, Header, Lineup, Place};
use super::quiet::is_quiet;
use crate::storage::block;

/// A value, and the states that were captured with it. It owns its block.
pub(crate) struct Captured<T> {
    block: NonNull<Header<T>>,
    owns: PhantomData<T>,
}

// SAFETY: states are `Send + Sync`. Guards are there only while `enter` and `leave` of one thread are not over.
unsafe impl<T: Send> Send for Captured<T> {}
// SAFETY: as above. A shared reference gives no access to guards.
unsafe impl<T: Sync> Sync for Captured<T> {}

/// A `Captured` that is borrowed.
pub(crate) struct CapturedRef<'a, T> {
    block: NonNull<Header<T>>,
    of: PhantomData<&'a T>,
}

impl<T> Clone for CapturedRef<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for CapturedRef<'_, T> {}

impl<T> Captured<T> {
    /// Lets each installed carrier capture. Gives the value back if no carrier has anything to carry.
    pub(crate) fn capture(value: T, hand_over: &HandOver) -> Result<Self, T> {
        // SAFETY: the memory is that of the carrier's state.
        Captured::by_all(value, |place, to| unsafe { place.carrier.capture(hand_over, to) })
    }

    /// Lets each installed carrier make a state for a root. Gives the value back if no carrier does.
    pub(crate) fn begin_root(value: T, root: &HandOver) -> Result<Self, T> {
        // SAFETY: as above.
        Captured::by_all(value, |place, to| unsafe { place.carrier.begin_root(root, to) })
    }

    /// `make` writes the state of a carrier, and says whether it did.
    fn by_all(value: T, make: impl Fn(&Place, *mut u8) -> bool) -> Result<Self, T> {
        let Some(lineup) = lineup::latest().filter(|_| !is_quiet()) else { return Err(value) };
        let captured = Captured::new(value, lineup, lineup.all(), make);
        if captured.as_ref().captured() == 0 { Err(captured.into_value()) } else { Ok(captured) }
    }

    /// As [`by_all`](Self::by_all), for some carriers.
    fn new<'a>(
        value: T,
        lineup: &'static Lineup,
        carriers: impl Iterator<Item = &'a Place>,
        make: impl Fn(&Place, *mut u8) -> bool,
    ) -> Self {
        const { assert!(size_of::<Header<T>>() == HEADER.size() && align_of::<Header<T>>() == HEADER.align()) };
        let block = block::take(lineup.block).cast::<Header<T>>();
        // SAFETY: the block begins with a header of this size, and nobody else has it.
        unsafe { block.write(Header { value, lineup, captured: 0, entered: 0, has_result: false }) };
        let captured = Captured { block, owns: PhantomData };
        for place in carriers {
            if make(place, captured.as_ref().state(place)) {
                // SAFETY: as above.
                unsafe { (*block.as_ptr()).captured |= place.bit };
            }
        }
        captured
    }

    #[inline]
    pub(crate) fn as_ref(&self) -> CapturedRef<'_, T> {
        CapturedRef { block: self.block, of: PhantomData }
    }

    pub(crate) fn value_mut(&mut self) -> &mut T {
        // SAFETY: this owns the block, and the value is borrowed with `self`.
        unsafe { &mut (*self.block.as_ptr()).value }
    }

    /// Makes the states current, until `leave` is called on the same thread.
    pub(crate) fn enter(&mut self) {
        // Work may be dropped in a run that never goes on. Its guards are there already, and the end of the drop drops them.
        if self.is_entered() {
            return;
        }
        self.as_ref().enter_in(self.guards(), |bit| {
            // SAFETY: this owns the block. No reference to the field is kept anywhere.
            unsafe { (*self.block.as_ptr()).entered |= bit }
        });
    }

    /// Makes current what was current before `enter`. `has_result` says whether the work has given its result.
    pub(crate) fn leave(&mut self, has_result: bool) {
        // SAFETY: as in `enter`.
        let entered = unsafe {
            (*self.block.as_ptr()).has_result |= has_result;
            (&raw mut (*self.block.as_ptr()).entered).replace(0)
        };
        // SAFETY: `enter` has written these guards there, on this thread.
        unsafe { leave_from(self.as_ref().lineup(), entered, self.guards()) }
    }

    pub(crate) fn has_result(&self) -> bool {
        // SAFETY: as in `enter`.
        unsafe { (*self.block.as_ptr()).has_result }
    }

    /// The memory in the block for the guards of a run.
    fn guards(&self) -> NonNull<u8> {
        // SAFETY: the offset lies inside of the block.
        unsafe { self.block.cast::<u8>().add(self.as_ref().lineup().guards_at) }
    }

    /// Makes the states current, as long as the result lives.
    pub(crate) fn into_entered(self) -> Entered<Self> {
        let states = CapturedRef { block: self.block, of: PhantomData::<&T> };
        Entered::new(states, self)
    }

    /// Makes the states current, as long as the result lives. Several threads may do so at once.
    #[cfg(all(feature = "ambient", tokio_unstable))]
    pub(crate) fn entered_by(this: Arc<Self>) -> Entered<Arc<Self>> {
        let states = CapturedRef { block: this.block, of: PhantomData::<&T> };
        Entered::new(states, this)
    }

    /// Drops the states.
    pub(crate) fn into_value(self) -> T {
        let captured = ManuallyDrop::new(self);
        // SAFETY: `self` is not used again, and the value is read once.
        unsafe {
            captured.drop_states();
            let value = (&raw const (*captured.block.as_ptr()).value).read();
            captured.free();
            value
        }
    }

    /// Turns the block that this owns into an address. Its three lowest bits are 0.
    #[inline]
    pub(crate) fn into_raw(self) -> *mut () {
        const { assert!(align_of::<Header<T>>() > 7) };
        ManuallyDrop::new(self).block.as_ptr().cast()
    }

    /// # Safety
    /// `raw` comes from `into_raw`. The result is dropped at most once for each `into_raw`.
    #[inline]
    pub(crate) unsafe fn from_raw(raw: *mut ()) -> ManuallyDrop<Self> {
        // SAFETY: `into_raw` never returns null.
        ManuallyDrop::new(Captured { block: unsafe { NonNull::new_unchecked(raw.cast()) }, owns: PhantomData })
    }

    /// # Safety
    /// The states are not used again.
    unsafe fn drop_states(&self) {
        if !self.is_entered() {
            let this = self.as_ref();
            for place in this.lineup().of(this.captured()).rev() {
                // SAFETY: the state is there, and is not used again, as the caller says.
                unsafe { place.carrier.drop_state(this.state(place)) }
            }
        }
    }

    /// # Safety
    /// The block is not used again.
    unsafe fn free(&self) {
        if !self.is_entered() {
            // SAFETY: the block was taken by this layout, and is not used again, as the caller says.
            unsafe { block::give_back(self.block.cast(), self.as_ref().lineup().block) }
        }
    }

    /// Whether guards of a run refer to the states. Work is dropped during its own run only if the process ends, or on a coroutine that
    /// never goes on. If the work has no destructor, its states and guards stay for ever then.
    fn is_entered(&self) -> bool {
        // SAFETY: as in `enter`.
        unsafe { (*self.block.as_ptr()).entered != 0 }
    }
}

impl<T> Drop for Captured<T> {
    fn drop(&mut self) {
        struct Free<'a, T>(&'a Captured<T>);
        impl<T> Drop for Free<'_, T> {
            fn drop(&mut self) {
                // SAFETY: all in the block was dropped, or stays for ever.
                unsafe { self.0.free() }
            }
        }
        // The block is given back also if the destructor of the value panics.
        let _free = Free(self);
        // SAFETY: states and value are dropped once, here, and not used again.
        unsafe {
            self.drop_states();
            ptr::drop_in_place(&raw mut (*self.block.as_ptr()).value);
        }
    }
}

impl<'a, T> CapturedRef<'a, T> {
    /// # Safety
    /// `raw` comes from `Captured::into_raw`, and is not dropped for the time of `'a`.
    #[inline]
    pub(crate) unsafe fn from_raw(raw: *mut ()) -> Self {
        // SAFETY: `into_raw` never returns null.
        CapturedRef { block: unsafe { NonNull::new_unchecked(raw.cast()) }, of: PhantomData }
    }

    #[inline]
    fn lineup(self) -> &'static Lineup {
        // SAFETY: the block is alive. Nobody writes to the field.
        unsafe { (*self.block.as_ptr()).lineup }
    }

    #[inline]
    fn captured(self) -> Bits {
        // SAFETY: as in `lineup`.
        unsafe { (*self.block.as_ptr()).captured }
    }

    /// The address of a carrier's state.
    #[inline]
    fn state(self, place: &Place) -> *mut u8 {
        // SAFETY: the offset lies inside of the block.
        unsafe { self.block.cast::<u8>().as_ptr().add(place.state) }
    }

    pub(crate) fn value(self) -> &'a T {
        // SAFETY: the block is alive, and the value is borrowed with it.
        unsafe { &(*self.block.as_ptr()).value }
    }

    /// Clones of the states, with another value.
    pub(crate) fn clone_with<V>(self, value: V) -> Captured<V> {
        Captured::new(value, self.lineup(), self.lineup().of(self.captured()), |place, to| {
            // SAFETY: there is a state of this carrier. The memory is that of a state.
            unsafe { place.carrier.clone_state(self.state(place), to) }
        })
    }

    /// Makes the states current, as long as the result lives. Several threads may do so at once.
    pub(crate) fn entered(self) -> Entered<Self> {
        Entered::new(self, self)
    }

    fn enter_in(self, guards: NonNull<u8>, mut entered: impl FnMut(Bits)) {
        for place in self.lineup().of(self.captured()) {
            // SAFETY: the state is there, and stays there until the guard is dropped: a block whose guards are there is not freed.
            // `guards` has memory for a guard of each carrier.
            if unsafe { place.carrier.enter(self.state(place), guards.add(place.guard).as_ptr()) } {
                entered(place.bit);
            }
        }
    }
}

/// States that are current as long as this lives. The guards have memory of their own, so several may be there for the same states.
pub(crate) struct Entered<Owner> {
    lineup: &'static Lineup,
    entered: Bits,
    guards: NonNull<u8>,
    /// Keeps the states.
    _owner: Owner,
    /// Guards stay on their thread.
    not_send: PhantomData<*mut ()>,
}

impl<Owner> Entered<Owner> {
    fn new<T>(states: CapturedRef<'_, T>, owner: Owner) -> Self {
        let lineup = states.lineup();
        let guards = block::take(lineup.guards);
        let mut entered = Entered { lineup, entered: 0, guards, _owner: owner, not_send: PhantomData };
        states.enter_in(guards, |bit| entered.entered |= bit);
        entered
    }
}

impl<Owner> Drop for Entered<Owner> {
    fn drop(&mut self) {
        // SAFETY: `new` has written these guards there, on this thread. The memory was taken by this layout.
        unsafe {
            leave_from(self.lineup, self.entered, self.guards);
            block::give_back(self.guards, self.lineup.guards);
        }
    }
}

/// Drops guards, the last first.
///
/// # Safety
/// `guards` has these guards, made on this thread, and they are not used again.
unsafe fn leave_from(lineup: &'static Lineup, entered: Bits, guards: NonNull<u8>) {
    for place in lineup.of(entered).rev() {
        // SAFETY: as the caller says.
        unsafe { place.carrier.leave(guards.add(place.guard).as_ptr()) }
    }
}
