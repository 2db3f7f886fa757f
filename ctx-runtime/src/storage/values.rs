//! What is bound at once, as a frame sees it that is being made.
#![allow(private_bounds, reason = "`Values` is sealed: nobody else implements or calls it")]

/// What a frame has to know of a key to store a value of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeySlot {
    pub(crate) index: u32,
    pub(crate) has_policy: bool,
}

/// What only this crate implements and calls.
pub trait Values: Sized + 'static {
    /// Calls `visit` with each key's place, and the address of its value inside `self`.
    fn each(&self, visit: &mut impl FnMut(KeySlot, *const ()));

    /// Gives away each value by itself, in their order.
    fn one_by_one(self, to: &mut impl TakeValues) {
        to.take(self);
    }
}

/// What takes values that are bound one by one.
pub trait TakeValues {
    fn take(&mut self, value: impl Values);
}
