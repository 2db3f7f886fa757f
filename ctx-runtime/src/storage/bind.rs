//! What can be bound at once: one value, or a tuple of them.
#![allow(private_bounds, private_interfaces, reason = "`Values` is sealed: nobody else implements or calls it")]

use crate::storage::frame::Frame;
use crate::storage::key;
use crate::storage::key::Context;
use crate::storage::origin::Origin;

/// One value of a key, or a tuple of up to eight of such (tuples nest). Later values win over
/// earlier ones of the same key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bound in a context",
    label = "neither a context key nor a tuple of keys",
    note = "put `#[derive(Context)]` on the type, or declare a key for a foreign type with `context_var!`"
)]
pub trait Bindings: values::Values {}

#[diagnostic::do_not_recommend]
impl<V: values::Values> Bindings for V {}

pub(crate) mod values {
    use super::{Frame, Origin, key};

    /// What only this crate implements and calls.
    pub trait Values: Sized + 'static {
        /// Calls `visit` with each key's place, and the address of its value inside `self`.
        fn each(&self, visit: &mut impl FnMut(key::Slot, *const ()));

        /// Binds each value in a frame of its own, the first at the bottom.
        fn apart(self, frame: Option<Frame>, origin: Origin) -> Option<Frame> {
            Some(Frame::bind_together(frame, self, origin))
        }
    }
}
use values::Values;

#[diagnostic::do_not_recommend]
impl<T: Context> Values for T {
    #[inline]
    fn each(&self, visit: &mut impl FnMut(key::Slot, *const ())) {
        visit(key::slot::<T>(), (&raw const *self).cast());
    }
}

/// A value that was seen to be one of a key. It can be bound without saying so again, so that the error for one
/// that is not is said once.
#[derive(Debug)]
#[doc(hidden)]
pub struct Keyed<T> {
    value: T,
    slot: key::Slot,
}

/// Checks a value to bind.
#[inline]
#[doc(hidden)]
pub fn value<T: Context>(value: T) -> Keyed<T> {
    Keyed { value, slot: key::slot::<T>() }
}

impl<T: 'static> Values for Keyed<T> {
    #[inline]
    fn each(&self, visit: &mut impl FnMut(key::Slot, *const ())) {
        visit(self.slot, (&raw const self.value).cast());
    }
}

/// Checks a value to bind, which is said, or seems, to be a `T`.
#[inline]
#[doc(hidden)]
pub fn value_of<T, V: Context + Is<T>>(value: V) -> Keyed<V> {
    self::value(value)
}

#[diagnostic::on_unimplemented(
    message = "this is a `{Self}`, and seems to be a `{T}`",
    label = "of another type than its tokens show",
    note = "say its type: `value as {Self}`"
)]
#[doc(hidden)]
pub trait Is<T> {}
#[diagnostic::do_not_recommend]
impl<T> Is<T> for T {}

macro_rules! tuples {
    ($($($value:ident)*;)*) => {$(
        impl<$($value: Bindings),*> Values for ($($value,)*) {
            #[inline]
            #[allow(non_snake_case, reason = "each value is named by its type; the empty tuple has none")]
            fn each(&self, visit: &mut impl FnMut(key::Slot, *const ())) {
                let ($($value,)*) = self;
                let _ = &visit;
                $($value.each(visit);)*
            }

            #[allow(non_snake_case, reason = "as above")]
            fn apart(self, frame: Option<Frame>, origin: Origin) -> Option<Frame> {
                let ($($value,)*) = self;
                let _ = origin;
                $(let frame = $value.apart(frame, origin);)*
                frame
            }
        }
    )*};
}
tuples! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}
