//! The proof that the values of a key may be shared between threads. Only the compiler can give it.

use std::fmt;
use std::marker::PhantomData;

use super::show::Show;

/// A type whose values can be part of a context: `Send + Sync + 'static`. Implemented for all types with these bounds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a context",
    note = "all tasks and threads that carry a context share its values, so the values must be `Send + Sync + 'static`",
    note = "use an `Arc` in place of an `Rc`, a lock or an atomic in place of a cell, owned data in place of a reference"
)]
pub trait Shareable: Send + Sync + 'static {}
#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> Shareable for T {}

/// Exactly `T`, and no sub- or supertype: a key that could stand for another key would give two types one index.
pub(super) type Exactly<T> = PhantomData<fn(T) -> T>;

/// The proof that `T` is [`Shareable`]. There is no other way to get one.
#[doc(hidden)]
pub struct IsShareable<T>(Exactly<T>);

/// `Proof::<T>::OF` is the inherent constant if `T` is shareable. Otherwise it is the constant of [`NoProof`], without an error.
#[doc(hidden)]
pub struct Proof<T>(Exactly<T>);

impl<T: Shareable> Proof<T> {
    pub const OF: Option<IsShareable<T>> = Some(IsShareable(PhantomData));
}

impl<T: fmt::Debug> Proof<T> {
    /// How a value is shown, if its type is `Debug`.
    pub const SHOW: Option<Show<T>> = Some(<T as fmt::Debug>::fmt);
}

impl<T: Shareable> Proof<T> {
    /// The fields of a shareable type may have any type.
    pub const fn field<F: ?Sized>() {}
}

#[doc(hidden)]
pub trait NoProof<T> {
    const OF: Option<IsShareable<T>> = None;
    const SHOW: Option<Show<T>> = None;

    /// If a type is not shareable, the error is on the field that is not shareable.
    fn field<F: Shareable + ?Sized>() {}
}
impl<T> NoProof<T> for Proof<T> {}
