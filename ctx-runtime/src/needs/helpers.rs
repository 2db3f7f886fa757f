//! The keys that a function provides to the closures that it is given: `#[with_context(provides(Transaction))]`.
//!
//! A macro sees the name of a called function, not its type. So a function with `provides(..)` has a trait of the same name beside
//! it, and both are imported together:
//!
//! ```text
//! pub trait in_tx { fn __ctx_provides(self) -> Provided<(Transaction,), ..>; }
//! impl in_tx for &Named<NAME> { .. }
//! ```
//! In a closure argument of a call of any `in_tx`, the question `(&Named::<NAME>).__ctx_provides()` finds the method of the trait.
//! Without such a trait, it finds the method of [`ProvidesNothing`], one step of dereferencing later.

use std::marker::PhantomData;

use super::{Both, KeyList, Needs, Nothing, ProvidedBy, Provides, Required};
use crate::storage::key::Context;

type First<F> = <<F as Needs>::Keys as KeyList>::First;
type Second<F> = <<F as Needs>::Keys as KeyList>::Second;
type Rest<F> = <<F as Needs>::Keys as KeyList>::Rest;

/// A function's name, as a number.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Named<const NAME: u64>;

/// The keys that a function provides to the closures that it is given, and the part of these keys that crosses a spawn site.
#[doc(hidden)]
pub struct Provided<Keys, Crossing>(PhantomData<fn() -> (Keys, Crossing)>);

impl<Keys, Crossing> Provided<Keys, Crossing> {
    #[doc(hidden)]
    pub const NEW: Self = Provided(PhantomData);

    /// The keys that are provided behind a spawn site.
    #[doc(hidden)]
    pub fn __ctx_across(self) -> Provided<Crossing, Crossing> {
        Provided::NEW
    }

    /// These keys, and the keys that another function provides around them.
    #[doc(hidden)]
    pub fn __ctx_and<K, C>(self, _: Provided<K, C>) -> Provided<Both<Keys, K>, Both<Crossing, C>> {
        Provided::NEW
    }
}

/// A function that provides nothing.
#[doc(hidden)]
pub trait ProvidesNothing {
    #[doc(hidden)]
    fn __ctx_provides(self) -> Provided<(), ()>;
}

impl<const NAME: u64> ProvidesNothing for Named<NAME> {
    fn __ctx_provides(self) -> Provided<(), ()> {
        Provided::NEW
    }
}

/// The keys that are provided to a closure: by the code around the call, by the function that is called, and by the functions around.
#[doc(hidden)]
pub struct There<Scope, Inner, Outer>(PhantomData<(Scope, Inner, Outer)>);

#[doc(hidden)]
pub fn there<Scope, Inner, I, Outer, O>(_: Provided<Inner, I>, _: Provided<Outer, O>) -> There<Scope, Inner, Outer> {
    There(PhantomData)
}

impl<Scope, Inner, Outer> There<Scope, Inner, Outer> {
    /// Asks for one key.
    #[doc(hidden)]
    pub fn key<Key: Context>(self) -> Asked<Scope, Inner, Outer, Required<Key>> {
        Asked(PhantomData)
    }

    /// Asks for the keys that a value in the closure needs.
    #[doc(hidden)]
    pub fn of<F>(self, _: &F) -> AskedValue<Scope, Inner, Outer, F> {
        AskedValue(PhantomData)
    }
}

/// A value that is asked for its needs.
#[doc(hidden)]
pub struct AskedValue<Scope, Inner, Outer, F>(PhantomData<(Scope, Inner, Outer, F)>);

impl<Scope, Inner, Outer, F: Needs> AskedValue<Scope, Inner, Outer, F> {
    #[doc(hidden)]
    pub fn first(&self) -> Asked<Scope, Inner, Outer, Required<First<F>>>
    where
        First<F>: Context,
    {
        Asked(PhantomData)
    }

    #[doc(hidden)]
    pub fn second(&self) -> Asked<Scope, Inner, Outer, Required<Second<F>>>
    where
        Second<F>: Context,
    {
        Asked(PhantomData)
    }

    #[doc(hidden)]
    pub fn rest(&self) -> AskedForAll<Scope, Inner, Outer, Rest<F>> {
        AskedForAll(PhantomData)
    }
}

/// A value that does not say what it needs.
#[doc(hidden)]
pub trait NeedsNothing<Scope, Inner, Outer> {
    #[doc(hidden)]
    fn first(&self) -> Asked<Scope, Inner, Outer, Nothing> {
        Asked(PhantomData)
    }
    #[doc(hidden)]
    fn second(&self) -> Asked<Scope, Inner, Outer, Nothing> {
        Asked(PhantomData)
    }
    #[doc(hidden)]
    fn rest(&self) -> AskedForAll<Scope, Inner, Outer, ()> {
        AskedForAll(PhantomData)
    }
}

impl<Scope, Inner, Outer, F> NeedsNothing<Scope, Inner, Outer> for AskedValue<Scope, Inner, Outer, F> {}

/// The question for one key. The answers are tried one after another, each a step of dereferencing behind the previous answer: so a key
/// that is provided twice is found once.
#[doc(hidden)]
pub struct Asked<Scope, Inner, Outer, Key>(PhantomData<(Scope, Inner, Outer, Key)>);

/// The question for several keys at once. Keys that are provided twice are found twice if the code around the call does not provide
/// all of the keys: then the compiler cannot choose.
#[doc(hidden)]
pub struct AskedForAll<Scope, Inner, Outer, Keys>(PhantomData<(Scope, Inner, Outer, Keys)>);

/// `Place` is the place of a key among the provided keys. It is inferred.
#[doc(hidden)]
pub trait Answer<Place> {
    #[doc(hidden)]
    fn __ctx_checked(self);
}

impl<Scope, Inner, Outer> Answer<()> for &&&&Asked<Scope, Inner, Outer, Nothing> {
    fn __ctx_checked(self) {}
}

impl<Scope: Provides<Key, Place>, Inner, Outer, Key, Place> Answer<Place> for &&&Asked<Scope, Inner, Outer, Key> {
    fn __ctx_checked(self) {}
}

impl<Scope, Inner: Provides<Key, Place>, Outer, Key, Place> Answer<Place> for &&Asked<Scope, Inner, Outer, Key> {
    fn __ctx_checked(self) {}
}

impl<Scope, Inner, Outer: Provides<Key, Place>, Key, Place> Answer<Place> for &Asked<Scope, Inner, Outer, Key> {
    fn __ctx_checked(self) {}
}

impl<Scope, Inner, Outer, Key> Asked<Scope, Inner, Outer, Key> {
    #[doc(hidden)]
    pub fn __ctx_checked<Place>(self)
    where
        Scope: Provides<Key, Place>,
    {
    }
}

impl<Scope, Inner, Outer, Keys: ProvidedBy<Scope, Places>, Places> Answer<Places>
    for &&&&AskedForAll<Scope, Inner, Outer, Keys>
{
    fn __ctx_checked(self) {}
}

impl<Scope, Inner, Outer, Keys> AskedForAll<Scope, Inner, Outer, Keys> {
    #[doc(hidden)]
    pub fn __ctx_checked<Places>(self)
    where
        Keys: ProvidedBy<Both<Scope, Both<Inner, Outer>>, Places>,
    {
    }
}

impl<Scope, Inner, Outer, Key> Clone for Asked<Scope, Inner, Outer, Key> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Scope, Inner, Outer, Key> Copy for Asked<Scope, Inner, Outer, Key> {}

impl<Scope, Inner, Outer, Keys> Clone for AskedForAll<Scope, Inner, Outer, Keys> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Scope, Inner, Outer, Keys> Copy for AskedForAll<Scope, Inner, Outer, Keys> {}
