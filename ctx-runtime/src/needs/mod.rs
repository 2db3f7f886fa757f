//! The proof that a context is there, in types alone.
//!
//! What an annotated function returns says in its type which keys it [`Needs`]. Annotated code that awaits it, or hands
//! it over, names those that it provides, as a tuple. The macros put both into one question:
//!
//! ```text
//! audit().__ctx_asked::<(RequestInfo, Tenant)>().__ctx_checked().await
//! asked::<(RequestInfo, Tenant), _>(future).__ctx_checked().await
//! ```
//!
//! The first is for calls. Where a place is awaited, a method would reborrow it, if it is a `&mut`.
//!
//! `__ctx_checked` is the method of [`Asked`] for what has `Needs`, with a bound that asks for each key, and otherwise that of
//! [`AnythingElse`]. Both give back the future, and nothing is left of it in what runs.
//!
//! Where the place of a value says what its type is, as among the arguments of a call, the question stands in code that
//! is never reached:
//!
//! ```text
//! match audit() { work => 'checked: { break 'checked work; asked::<(RequestInfo, Tenant), _>(&work).__ctx_checked(); } }
//! ```
#![allow(missing_docs, reason = "hidden, but for `Needs`: the macros are the only users")]

pub mod helpers;
pub mod strict;

use std::marker::PhantomData;
use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use crate::scope::Scoped;
use crate::storage::key::{Context, Key};
use crate::work::{GoesOn, Work};

/// A future or stream that runs in the context which it was made in, and reads keys there.
///
/// An annotated function with `needs(..)` returns one. Annotated code that awaits it or hands it over has to provide its
/// keys; other code may do as it likes, and proves nothing.
///
/// The proof goes through references, boxes, `Pin`, arrays and `Vec`s; it ends at a `dyn`. A wrapper of your own
/// lets it through:
///
/// ```
/// struct Timed<F>(F);
///
/// impl<F: ctx_runtime::Needs> ctx_runtime::Needs for Timed<F> {
///     type Keys = F::Keys;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it needs from the context",
    label = "no `needs(..)`",
    note = "an implementation repeats what its trait says of the method: `#[with_context(needs(..))]`",
    note = "a type that is known only behind an `.await` is to be said before; or let it through with `#[context(unchecked)]`"
)]
pub trait Needs {
    /// The keys, as a tuple.
    type Keys: KeyList;
}

#[diagnostic::do_not_recommend]
impl<F, Keys: KeyList> Needs for Scoped<F, Keys> {
    type Keys = Keys;
}

#[diagnostic::do_not_recommend]
impl<F, W, Keys: KeyList> Needs for GoesOn<F, W, Keys> {
    type Keys = Keys;
}

#[diagnostic::do_not_recommend]
impl<P: Deref<Target: Needs>> Needs for Pin<P> {
    type Keys = <P::Target as Needs>::Keys;
}

macro_rules! contain {
    ($([$($generics:tt)*] $of:ident in $container:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Needs for $container {
            type Keys = $of::Keys;
        }
    )*};
}
contain! {
    [T: Needs + ?Sized] T in &T;
    [T: Needs + ?Sized] T in &mut T;
    [T: Needs + ?Sized] T in Box<T>;
    [T: Needs] T in AssertUnwindSafe<T>;
    [T: Needs] T in Vec<T>;
    [T: Needs] T in [T];
    [T: Needs, const N: usize] T in [T; N];
    [T: Needs] T in Work<T>;
}

/// What is asked for its needs, and what is provided to it.
#[doc(hidden)]
pub struct Asked<Scope, F> {
    of: F,
    scope: PhantomData<fn() -> Scope>,
}

/// Asks what something needs. It is moved here, as an `.await` would move it.
#[inline(always)]
#[doc(hidden)]
pub fn asked<Scope, F>(of: F) -> Asked<Scope, F> {
    Asked { of, scope: PhantomData }
}

impl<Scope, F: Needs> Asked<Scope, F> {
    #[inline(always)]
    #[doc(hidden)]
    pub fn __ctx_checked<InFirst, InSecond, InRest>(self) -> F
    where
        First<F>: Context,
        Second<F>: Context,
        Scope: Provides<Required<First<F>>, InFirst>,
        Scope: Provides<Required<Second<F>>, InSecond>,
        Rest<F>: ProvidedBy<Scope, InRest>,
    {
        self.of
    }
}

/// Its method is found where `Asked` itself has none: for all types without [`Needs`].
#[doc(hidden)]
pub trait AnythingElse<F> {
    #[doc(hidden)]
    fn __ctx_checked(self) -> F;
}

impl<Scope, F> AnythingElse<F> for Asked<Scope, F> {
    #[inline(always)]
    fn __ctx_checked(self) -> F {
        self.of
    }
}

/// A tuple of keys. The first two are asked for one by one: the compiler says less, and better, of a bound that is not met
/// than of what is not implemented for another bound's sake.
#[doc(hidden)]
pub trait KeyList {
    type First;
    type Second;
    type Rest;
}

type First<F> = <<F as Needs>::Keys as KeyList>::First;
type Second<F> = <<F as Needs>::Keys as KeyList>::Second;
type Rest<F> = <<F as Needs>::Keys as KeyList>::Rest;
type Required<Key> = <Key as Context>::__Required;

/// Keys of which all are provided by `Scope`. `Places` says where, and is inferred.
#[doc(hidden)]
pub trait ProvidedBy<Scope, Places> {}

/// Says so if a key is not provided.
#[doc(hidden)]
pub fn is_provided<Scope: Provides<Required<Key>, Place>, Key: Context, Place>() {}

/// Says so if a type is no key.
#[doc(hidden)]
pub fn is_key<Key: Context>() {}

/// More keys than one tuple has.
#[doc(hidden)]
pub struct Both<A, B>(PhantomData<(A, B)>);

/// Stands for a value that is bound, and whose type the macro cannot see.
#[doc(hidden)]
pub struct UnknownType;

/// What a key with a default has to be provided with: another key, of which there is no value.
#[doc(hidden)]
pub enum Nothing {}

impl Context for Nothing {
    type __Required = Nothing;
    type __Crossing = Nothing;

    fn __key() -> &'static Key<Self> {
        static KEY: Key<Nothing> = Key::new("nothing", None, None);
        &KEY
    }
}

/// What is left of a key that stays behind at spawn sites.
#[doc(hidden)]
pub struct StaysBehind;

/// `Place` says where, and is inferred: so the implementations do not overlap.
#[diagnostic::on_unimplemented(
    message = "no `{Key}` in the context here",
    label = "needs `{Key}`",
    note = "bind it around this: `#[context_root({Key} ..)]`, `#[with_context(bind({Key} ..))]`, `ctx_runtime::scope!({Key} .. => ..)`",
    note = "or leave it to the callers of this function: `#[with_context(needs({Key}))]`",
    note = "or, in a closure, say it of the function that binds it and calls the closure: `#[with_context(provides({Key}))]`",
    note = "it does not count if the value does not show its type (`value as {Key}` says it), in what is detached, and, with `#[context(drop)]`, in what is spawned"
)]
#[doc(hidden)]
pub trait Provides<Key, Place> {}

/// The place of what is always there.
#[doc(hidden)]
pub struct Anywhere;
#[doc(hidden)]
pub struct Left<Place>(PhantomData<Place>);
#[doc(hidden)]
pub struct Right<Place>(PhantomData<Place>);
#[doc(hidden)]
pub struct At<const PLACE: usize>;

#[diagnostic::do_not_recommend]
impl<Scope> Provides<Nothing, Anywhere> for Scope {}
#[diagnostic::do_not_recommend]
impl<Key, Place, A: Holds<Key, Place>, B> Provides<Key, Left<Place>> for Both<A, B> {}
#[diagnostic::do_not_recommend]
impl<Key, Place, A, B: Holds<Key, Place>> Provides<Key, Right<Place>> for Both<A, B> {}

/// As [`Provides`], and not of what is always there: in two tuples, that would have two places.
#[doc(hidden)]
pub trait Holds<Key, Place> {}

impl<Key, Place, A: Holds<Key, Place>, B> Holds<Key, Left<Place>> for Both<A, B> {}
impl<Key, Place, A, B: Holds<Key, Place>> Holds<Key, Right<Place>> for Both<A, B> {}

/// For each tuple of up to 16 keys: what it takes to provide them, and which they provide.
macro_rules! tuples {
    ($([$key:ident $place:ident $index:literal])*) => {
        tuples!(@longer [] $([$key $place $index])*);
    };
    (@longer [$($shorter:tt)*]) => {
        tuples!(@one $($shorter)*);
    };
    (@longer [$($shorter:tt)*] $next:tt $($rest:tt)*) => {
        tuples!(@one $($shorter)*);
        tuples!(@longer [$($shorter)* $next] $($rest)*);
    };
    (@one $([$key:ident $place:ident $index:literal])*) => {
        tuples!(@list [$($key),*] $($key)*);
        impl<Scope, $($key, $place),*> ProvidedBy<Scope, ($($place,)*)> for ($($key,)*)
        where
            $($key: Context, Scope: Provides<$key::__Required, $place>),*
        {
        }
        tuples!(@each ($($key)*) $([$key $index])*);
    };
    (@list [$($all:ident),*] $first:ident $second:ident $($rest:ident)*) => {
        tuples!(@list ($($all,)*) [$($all),*] $first, $second, ($($rest,)*));
    };
    (@list [$($all:ident),*] $first:ident) => {
        tuples!(@list ($($all,)*) [$($all),*] $first, Nothing, ());
    };
    (@list []) => {
        tuples!(@list () [] Nothing, Nothing, ());
    };
    (@list $keys:ty [$($all:ident),*] $first:ty, $second:ty, $rest:ty) => {
        impl<$($all),*> KeyList for $keys {
            type First = $first;
            type Second = $second;
            type Rest = $rest;
        }
    };
    (@each $keys:tt $([$key:ident $index:literal])*) => {
        $(tuples!(@provided $keys $key $index);)*
    };
    (@provided ($($all:ident)*) $key:ident $index:literal) => {
        #[diagnostic::do_not_recommend]
        impl<$($all),*> Provides<$key, At<$index>> for ($($all,)*) {}
        impl<$($all),*> Holds<$key, At<$index>> for ($($all,)*) {}
    };
}
tuples! {
    [A InA 0]
    [B InB 1]
    [C InC 2]
    [D InD 3]
    [E InE 4]
    [F InF 5]
    [G InG 6]
    [H InH 7]
    [I InI 8]
    [J InJ 9]
    [K InK 10]
    [L InL 11]
    [M InM 12]
    [N InN 13]
    [O InO 14]
    [P InP 15]
}
