//! A carrier whose types are erased, and whose panics go no further. The caller keeps states and guards in memory of their layouts.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;

use super::carrier::{Carrier, HandOver};
use super::quiet::quietly;

pub(super) trait ErasedCarrier: Send + Sync {
    fn layout_of_state(&self) -> Layout;

    fn layout_of_guard(&self) -> Layout;

    /// Writes a state to `to`. Returns false if there is nothing to carry, or if the carrier panics: then nothing was written.
    ///
    /// # Safety
    /// `to` may be written to, and is aligned for a state.
    unsafe fn capture(&self, hand_over: &HandOver, to: *mut u8) -> bool;

    /// As [`capture`](Self::capture), for a root that begins.
    ///
    /// # Safety
    /// As for `capture`.
    unsafe fn begin_root(&self, root: &HandOver, to: *mut u8) -> bool;

    /// Writes a clone of a state to `to`. Returns false if the clone panics.
    ///
    /// # Safety
    /// `from` is a state of this carrier. `to` may be written to, and is aligned for a state.
    unsafe fn clone_state(&self, from: *const u8, to: *mut u8) -> bool;

    /// # Safety
    /// `state` is a state of this carrier, and is not used again.
    unsafe fn drop_state(&self, state: *mut u8);

    /// Writes a guard to `to`. Returns false if the carrier panics.
    ///
    /// # Safety
    /// `state` is a state of this carrier, and stays where it is until the guard is dropped. `to` may be written to, and is aligned for a
    /// guard.
    unsafe fn enter(&'static self, state: *const u8, to: *mut u8) -> bool;

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
        let state = quietly(|| Carrier::capture(self, hand_over)).flatten();
        // SAFETY: as the caller says.
        unsafe { write(state, to) }
    }

    unsafe fn begin_root(&self, root: &HandOver, to: *mut u8) -> bool {
        let state = quietly(|| Carrier::begin_root(self, root)).flatten();
        // SAFETY: as the caller says.
        unsafe { write(state, to) }
    }

    unsafe fn clone_state(&self, from: *const u8, to: *mut u8) -> bool {
        // SAFETY: as the caller says.
        let state = unsafe { &*from.cast::<C::State>() };
        // SAFETY: as the caller says.
        unsafe { write(quietly(|| state.clone()), to) }
    }

    unsafe fn drop_state(&self, state: *mut u8) {
        // SAFETY: as the caller says.
        quietly(|| unsafe { state.cast::<C::State>().drop_in_place() });
    }

    #[inline]
    unsafe fn enter(&'static self, state: *const u8, to: *mut u8) -> bool {
        // SAFETY: as the caller says: the reference is used as long as the guard, and not longer.
        let state = unsafe { &*state.cast::<C::State>() };
        let guard: Option<Guard<C>> = quietly(|| Carrier::enter(self, state));
        // SAFETY: as the caller says.
        unsafe { write(guard, to) }
    }

    #[inline]
    unsafe fn leave(&self, guard: *mut u8) {
        // SAFETY: as the caller says.
        quietly(|| unsafe { guard.cast::<Guard<C>>().drop_in_place() });
    }
}

/// Writes a value, if there is one.
///
/// # Safety
/// `to` may be written to, and is aligned for a value.
#[inline]
unsafe fn write<T>(value: Option<T>, to: *mut u8) -> bool {
    let Some(value) = value else { return false };
    // SAFETY: as the caller says.
    unsafe { to.cast::<T>().write(value) };
    true
}
