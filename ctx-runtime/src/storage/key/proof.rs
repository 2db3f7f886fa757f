//! The proof that the values of a key may be shared, which only the compiler gives.

use std::fmt;
use std::marker::PhantomData;

use super::show::Show;

/// What every value in a context must be: `Send + Sync + 'static`. Implemented for all such types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a context",
    note = "all tasks and threads that carry a context share it, so what it holds must be `Send + Sync + 'static`",
    note = "an `Arc` in place of an `Rc`, a lock or an atomic in place of a cell, owned data in place of a reference"
)]
pub trait Shareable: Send + Sync + 'static {}
#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> Shareable for T {}

/// Of `T`, and of no sub- or supertype: a key that could stand for another would give two types one index.
pub(super) type Exactly<T> = PhantomData<fn(T) -> T>;

/// The proof that `T` is [`Shareable`]. There is no other way to get one.
#[doc(hidden)]
pub struct IsShareable<T>(Exactly<T>);

/// `Proof::<T>::OF` is the inherent constant if `T` is shareable, and else that of [`NoProof`]: no error.
#[doc(hidden)]
pub struct Proof<T>(Exactly<T>);

impl<T: Shareable> Proof<T> {
    pub const OF: Option<IsShareable<T>> = Some(IsShareable(PhantomData));
}

impl<T: fmt::Debug> Proof<T> {
    /// How a value is shown, if it can be.
    pub const SHOW: Option<Show<T>> = Some(<T as fmt::Debug>::fmt);
}

impl<T: Shareable> Proof<T> {
    /// A field of a type that is shareable may be what it likes.
    pub const fn field<F: ?Sized>() {}
}

#[doc(hidden)]
pub trait NoProof<T> {
    const OF: Option<IsShareable<T>> = None;
    const SHOW: Option<Show<T>> = None;

    /// The error for a type that is not shareable is on the field that is not.
    fn field<F: Shareable + ?Sized>() {}
}
impl<T> NoProof<T> for Proof<T> {}
