//! What can be bound at once: one value, or a tuple of them.

use crate::Context;

/// One value of a key, or a tuple of up to eight of such (tuples nest). Later values win over
/// earlier ones of the same key.
pub trait Bindings: sealed::Sealed {
    /// Calls `visit` with the index of each key, and the address of its value inside `self`.
    #[doc(hidden)]
    fn each(&self, visit: &mut impl FnMut(u32, *const ()));
}

mod sealed {
    pub trait Sealed: Send + Sync + 'static {}
}

impl<T: Context> sealed::Sealed for T {}
impl<T: Context> Bindings for T {
    #[inline]
    fn each(&self, visit: &mut impl FnMut(u32, *const ())) {
        visit(T::__key().index_for_binding(), (&raw const *self).cast());
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
