//! The code that `context!` expands to.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::any::type_name;
use std::marker::PhantomData;

use crate::api::missing::Missing;
use crate::api::read::{self, ContextRef};
use crate::api::snapshot::Snapshot;
use crate::storage::key::Context;

/// The value that `context!` starts from. In annotated code [`Annotated`] is in scope, and its method wins over the inherent
/// method: it takes `self` by value, and the inherent method takes it by reference, and can never be called.
///
/// Generic, because a bound that no type could ever meet would be an error here, and not at the call.
#[derive(Debug)]
#[doc(hidden)]
pub struct Here<T>(pub T);

// Methods that are called on any type have unlikely names, because the user's traits are in scope too.
#[doc(hidden)]
pub trait Annotated: Sized {
    #[inline]
    #[doc(hidden)]
    fn __ctx_here(self) -> Reads<Self> {
        Reads(PhantomData)
    }
}
impl<T> Annotated for T {}

#[diagnostic::on_unimplemented(
    message = "`context!` outside of a function under `#[with_context]` or `#[context_root]`",
    label = "no context is carried to this code",
    note = "put `#[with_context]` on the function around it",
    note = "if the function has `#[with_context]`, another attribute above it copies the body: put `#[with_context]` above that attribute",
    note = "or read the current context with `ctx_runtime::get::<T>()`, `try_get` or `with`"
)]
#[doc(hidden)]
pub trait InAnnotatedFunction {}

impl<T> Here<T> {
    #[doc(hidden)]
    pub fn __ctx_here(&self) -> Reads<Self>
    where
        T: InAnnotatedFunction,
    {
        Reads(PhantomData)
    }
}

/// Clones a field for `context!(Key.field)`.
#[inline]
#[doc(hidden)]
pub fn cloned<T: CloneField>(field: &T) -> T {
    field.clone()
}

#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be cloned out of the context",
    label = "not `Clone`",
    note = "call the method of the field without a clone: `context!(Key).field.method()`",
    note = "or use a reference to the field: `context!(Key, |key| ..)`",
    note = "or put the field into an `Arc`"
)]
#[doc(hidden)]
pub trait CloneField: Clone {}
#[diagnostic::do_not_recommend]
impl<T: Clone> CloneField for T {}

/// The reads of `context!`, one method for each of its forms.
#[derive(Debug)]
#[doc(hidden)]
pub struct Reads<Here>(PhantomData<fn() -> Here>);

/// With the feature `diagnostics`, the type of `F` shows the function of the read.
impl<F> Reads<Here<F>> {
    #[inline]
    #[track_caller]
    pub fn get<T: Context>(self) -> ContextRef<T> {
        match read::find() {
            Some(value) => value,
            None => missing_in::<T, F>(),
        }
    }

    #[inline]
    #[track_caller]
    pub fn try_get<T: Context>(self) -> Option<ContextRef<T>> {
        read::find()
    }

    #[inline]
    #[track_caller]
    pub fn with<T: Context, R>(self, f: impl FnOnce(&T) -> R) -> R {
        match read::find_with(f) {
            Some(result) => result,
            None => missing_in::<T, F>(),
        }
    }

    #[inline]
    pub fn try_with<T: Context, R>(self, f: impl FnOnce(&T) -> R) -> Option<R> {
        read::find_with(f)
    }

    #[inline]
    #[track_caller]
    pub fn snapshot(self) -> Snapshot {
        Snapshot::capture()
    }
}

#[cold]
#[track_caller]
fn missing_in<T: Context, F>() -> ! {
    Missing::here::<T>().in_function_of(type_name::<F>).panic()
}
