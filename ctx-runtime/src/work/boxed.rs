//! Wrapping work that is in a box already.
#![allow(unsafe_code, reason = "see `with_lifetime`; one of the files that docs/ARCHITECTURE.md names")]
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::mem;
use std::pin::Pin;

use futures_core::Stream;

use crate::hooks::Kind;
use crate::scope::Carried;
use crate::scope::Scoped;
use crate::scope::closure::{wrap_fn, wrap_fn_mut, wrap_fn_once};

/// A box whose contents are put into a context. A boxed trait object keeps its type; the new box of anything else still
/// coerces to a boxed trait object.
pub trait Rewrap {
    /// The kind of resource that the work is to hooks.
    const KIND: Kind;
    type Wrapped;
    fn rewrap(self, context: Carried) -> Self::Wrapped;
}

/// A box of a future or stream that keeps its type.
pub trait Polled: Rewrap<Wrapped = Self> {}

impl<F: Future> Rewrap for Pin<Box<F>> {
    const KIND: Kind = Kind::Task;
    type Wrapped = Pin<Box<Scoped<Self>>>;

    fn rewrap(self, context: Carried) -> Self::Wrapped {
        Box::pin(Scoped::new(context, self))
    }
}

/// A box of type `Self` around `$value`, with the lifetime that `Self` names.
///
/// The compiler allows the type `dyn Future<Output = T> + 'a` where `T` does not outlive `'a`. But it does not allow to put such a
/// box into another box of the same type, because the inner box names `T` as well.
macro_rules! with_lifetime {
    ($boxed:ty, $value:expr) => {{
        let boxed: $boxed = $value;
        // SAFETY: the types differ in the lifetime of the trait object alone. The new box holds the old box, and a context, which
        // borrows nothing. The type of the old box says that its contents are valid for the longer lifetime.
        unsafe { mem::transmute::<$boxed, Self>(boxed) }
    }};
}

macro_rules! rewrap_objects {
    ($($($auto:ident)*;)*) => {$(
        rewrap_objects!(@polled Task, [T] Future<Output = T> $(+ $auto)*);
        rewrap_objects!(@polled Stream, [T] Stream<Item = T> $(+ $auto)*);
        rewrap_objects!(@called wrap_fn, [R] Fn() -> R $(, $auto)*);
        rewrap_objects!(@called wrap_fn_mut, [R] FnMut() -> R $(, $auto)*);
        rewrap_objects!(@called wrap_fn_once, [R] FnOnce() -> R $(, $auto)*);
    )*};
    (@polled $kind:ident, [$output:ident] $($object:tt)*) => {
        impl<'a, $output> Rewrap for Pin<Box<dyn $($object)* + 'a>> {
            const KIND: Kind = Kind::$kind;
            type Wrapped = Self;

            fn rewrap(self, context: Carried) -> Self {
                with_lifetime!(Pin<Box<dyn $($object)* + '_>>, Box::pin(Scoped::new(context, self)))
            }
        }

        impl<'a, $output> Polled for Pin<Box<dyn $($object)* + 'a>> {}
    };
    (@called $wrap:ident, [$output:ident] $trait:ident() -> $result:ident $(, $auto:ident)*) => {
        impl<'a, $output> Rewrap for Box<dyn $trait() -> $result $(+ $auto)* + 'a> {
            const KIND: Kind = Kind::Closure;
            type Wrapped = Self;

            fn rewrap(self, context: Carried) -> Self {
                with_lifetime!(Box<dyn $trait() -> $result $(+ $auto)* + '_>, Box::new($wrap(context, self)))
            }
        }
    };
}
rewrap_objects! {
    ;
    Send;
    Send Sync;
}
