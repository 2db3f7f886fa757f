//! Values that are bound at once, as seen by the frame that is being made.
#![allow(private_bounds, reason = "`Values` is sealed: nobody else implements or calls it")]

/// What a frame needs to know about a key to store a value of the key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeySlot {
    pub(crate) index: u32,
    pub(crate) has_policy: bool,
}

/// Values that are bound at once. Only this crate implements and calls the trait.
pub trait Values: Sized + 'static {
    /// Calls `visit` for each value, with the slot of its key and its address inside `self`.
    fn each(&self, visit: &mut impl FnMut(KeySlot, *const ()));

    /// Gives the values to `to` one by one, in their order.
    fn one_by_one(self, to: &mut impl TakeValues) {
        to.take(self);
    }
}

/// Takes values that are bound one by one.
pub trait TakeValues {
    fn take(&mut self, value: impl Values);
}
