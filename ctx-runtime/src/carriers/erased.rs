//! A carrier whose types are erased. Who calls it keeps states and guards in memory of their layouts.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;
use std::mem;

use super::carrier::{Carrier, HandOver};

pub(super) trait ErasedCarrier: Send + Sync {
    fn layout_of_state(&self) -> Layout;

    fn layout_of_guard(&self) -> Layout;

    /// Writes a state to `to`. Returns false if there is nothing to carry: then nothing was written.
    ///
    /// # Safety
    /// `to` may be written to, and is aligned for a state.
    unsafe fn capture(&self, hand_over: &HandOver, to: *mut u8) -> bool;

    /// # Safety
    /// `from` is a state of this carrier. `to` may be written to, and is aligned for a state.
    unsafe fn clone_state(&self, from: *const u8, to: *mut u8);

    /// # Safety
    /// `state` is a state of this carrier, and is not used again.
    unsafe fn drop_state(&self, state: *mut u8);

    /// Writes a guard to `to`.
    ///
    /// # Safety
    /// `state` is a state of this carrier, and stays where it is until the guard is dropped. `to` may be written to, and is aligned for a
    /// guard.
    unsafe fn enter(&'static self, state: *const u8, to: *mut u8);

    /// # Safety
    /// `guard` is a guard of this carrier, made on this thread, and is not used again.
    unsafe fn leave(&self, guard: *mut u8);
}

/// The guard of any run: its lifetime is that of the memory that its owner keeps.
type Guard<C> = <C as Carrier>::Entered<'static>;

impl<C: Carrier> ErasedCarrier for C {
    fn layout_of_state(&self) -> Layout {
        Layout::new::<C::State>()
    }

    fn layout_of_guard(&self) -> Layout {
        Layout::new::<Guard<C>>()
    }

    unsafe fn capture(&self, hand_over: &HandOver, to: *mut u8) -> bool {
        let Some(state) = Carrier::capture(self, hand_over) else { return false };
        // SAFETY: as the caller says.
        unsafe { to.cast::<C::State>().write(state) };
        true
    }

    unsafe fn clone_state(&self, from: *const u8, to: *mut u8) {
        // SAFETY: as the caller says.
        unsafe { to.cast::<C::State>().write((*from.cast::<C::State>()).clone()) }
    }

    unsafe fn drop_state(&self, state: *mut u8) {
        // SAFETY: as the caller says.
        unsafe { state.cast::<C::State>().drop_in_place() }
    }

    unsafe fn enter(&'static self, state: *const u8, to: *mut u8) {
        // SAFETY: as the caller says: the reference is used as long as the guard, and not longer.
        let state = unsafe { &*state.cast::<C::State>() };
        let guard: Guard<C> = Carrier::enter(self, state);
        // SAFETY: as the caller says.
        unsafe { to.cast::<Guard<C>>().write(guard) }
    }

    unsafe fn leave(&self, guard: *mut u8) {
        // SAFETY: as the caller says.
        unsafe { mem::drop(guard.cast::<Guard<C>>().read()) }
    }
}
