//! What can be bound at once: one value, or a tuple of them.
#![allow(private_bounds, private_interfaces, reason = "`Values` is sealed: nobody else implements or calls it")]

use super::key::Context;
use super::register::slot;
use super::values::{KeySlot, TakeValues, Values};

/// Values that can be bound at once: a value of a key, an `Option` of it (`None` binds nothing), or a tuple of up to eight of them. Tuples
/// nest. If two values have the same key, the later value wins.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bound in a context",
    label = "neither a context key nor a tuple of keys",
    note = "put `#[derive(Context)]` on the type, or declare a key for a foreign type with `context_var!`"
)]
pub trait Bindings: Values {}

#[diagnostic::do_not_recommend]
impl<V: Values> Bindings for V {}

#[diagnostic::do_not_recommend]
impl<T: Context> Values for T {
    #[inline]
    fn each(&self, visit: &mut impl FnMut(KeySlot, *const ())) {
        visit(slot::<T>(), (&raw const *self).cast());
    }
}

/// A value whose type was checked to be a key. It can be bound without a second check, so a type that is not a key is
/// reported once.
#[derive(Debug)]
#[doc(hidden)]
pub struct Keyed<T> {
    value: T,
    slot: KeySlot,
}

/// Checks a value to bind.
#[inline]
#[doc(hidden)]
pub fn value<T: Context>(value: T) -> Keyed<T> {
    Keyed { value, slot: slot::<T>() }
}

impl<T: 'static> Values for Keyed<T> {
    #[inline]
    fn each(&self, visit: &mut impl FnMut(KeySlot, *const ())) {
        visit(self.slot, (&raw const self.value).cast());
    }
}

/// Checks a value to bind, and that it is a `T`: the type that the user wrote, or that the tokens show.
#[inline]
#[doc(hidden)]
pub fn value_of<T, V: Context + Is<T>>(value: V) -> Keyed<V> {
    self::value(value)
}

#[diagnostic::on_unimplemented(
    message = "this value is a `{Self}`, but looks like a `{T}`",
    label = "the type of this value is `{Self}`",
    note = "write its type: `value as {Self}`"
)]
#[doc(hidden)]
pub trait Is<T> {}
#[diagnostic::do_not_recommend]
impl<T> Is<T> for T {}

/// Binds the value, if there is one.
#[diagnostic::do_not_recommend]
impl<V: Values> Values for Option<V> {
    #[inline]
    fn each(&self, visit: &mut impl FnMut(KeySlot, *const ())) {
        if let Some(values) = self {
            values.each(visit);
        }
    }

    fn one_by_one(self, to: &mut impl TakeValues) {
        if let Some(values) = self {
            values.one_by_one(to);
        }
    }
}

macro_rules! tuples {
    ($($($value:ident)*;)*) => {$(
        impl<$($value: Bindings),*> Values for ($($value,)*) {
            #[inline]
            #[allow(non_snake_case, reason = "each value is named by its type; the empty tuple has none")]
            fn each(&self, visit: &mut impl FnMut(KeySlot, *const ())) {
                let ($($value,)*) = self;
                let _ = &visit;
                $($value.each(visit);)*
            }

            #[allow(non_snake_case, reason = "as above")]
            fn one_by_one(self, to: &mut impl TakeValues) {
                let ($($value,)*) = self;
                let _ = &to;
                $($value.one_by_one(to);)*
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
