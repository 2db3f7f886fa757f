//! What can be bound at once: one value, or a tuple of them.

use crate::Context;

/// One value of a key, or a tuple of up to eight of such (tuples nest). Later values win over
/// earlier ones of the same key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bound in a context",
    label = "neither a context key nor a tuple of keys",
    note = "put `#[derive(Context)]` on the type, or declare a key for a foreign type with `context_var!`"
)]
pub trait Bindings: sealed::Sealed {
    /// Calls `visit` with the index of each key, and the address of its value inside `self`.
    #[doc(hidden)]
    fn each(&self, visit: &mut impl FnMut(u32, *const ()));
}

mod sealed {
    pub trait Sealed: 'static {}
}

#[diagnostic::do_not_recommend]
impl<T: Context> sealed::Sealed for T {}
#[diagnostic::do_not_recommend]
impl<T: Context> Bindings for T {
    #[inline]
    fn each(&self, visit: &mut impl FnMut(u32, *const ())) {
        visit(T::__key().index_for_binding(), (&raw const *self).cast());
    }
}

/// A value that was seen to be one of a key. It can be bound without saying so again, so that the error for one
/// that is not is said once.
#[derive(Debug)]
pub struct Keyed<T> {
    value: T,
    index: u32,
}

/// Checks a value to bind.
#[inline]
pub fn value<T: Context>(value: T) -> Keyed<T> {
    Keyed { value, index: T::__key().index_for_binding() }
}

impl<T: 'static> sealed::Sealed for Keyed<T> {}
impl<T: 'static> Bindings for Keyed<T> {
    #[inline]
    fn each(&self, visit: &mut impl FnMut(u32, *const ())) {
        visit(self.index, (&raw const self.value).cast());
    }
}

macro_rules! tuples {
    ($($($value:ident)*;)*) => {$(
        impl<$($value: Bindings),*> sealed::Sealed for ($($value,)*) {}
        impl<$($value: Bindings),*> Bindings for ($($value,)*) {
            #[inline]
            #[allow(non_snake_case, reason = "each value is named by its type; the empty tuple has none")]
            fn each(&self, visit: &mut impl FnMut(u32, *const ())) {
                let ($($value,)*) = self;
                let _ = &visit;
                $($value.each(visit);)*
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
