//! The proof that a context is there, in types alone.
//!
//! The type of an annotated function's result says which keys it [`Needs`]. Annotated code that awaits the result, or hands it
//! over, names the keys that it provides, as a tuple. The macros put both into one question:
//!
//! ```text
//! checked_in::<(RequestInfo, Tenant), _, _, _, _>(audit(), 0).await
//! checked(audit(), 0).await   // where no key is provided
//! ```
//!
//! For a type with `Needs`, the question has a bound for each key; for any other type, it has none: see [`Asked`]. It gives back the
//! future, and nothing of it is left in the code that runs.
//!
//! If the place of a value decides its type, as for an argument of a call, the question stands in code that is never
//! reached:
//!
//! ```text
//! match audit() { work => 'checked: { break 'checked work; checked_in::<(RequestInfo, Tenant), _, _, _, _>(&work, 0); } }
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

/// A future or stream that runs in the context in which it was made, and reads keys there.
///
/// An annotated function with `needs(..)` returns such a future or stream. Annotated code that awaits it or hands it over has to
/// provide its keys. Other code need not, and proves nothing.
///
/// The proof goes through references, boxes, `Pin`, arrays and `Vec`s. It ends at a `dyn`. To let the proof through a
/// wrapper of your own, implement this trait for it:
///
/// ```
/// struct Timed<F>(F);
///
/// impl<F: ctx_runtime::Needs> ctx_runtime::Needs for Timed<F> {
///     type Keys = F::Keys;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which keys it needs from the context",
    label = "no `needs(..)`",
    note = "an implementation repeats the `needs(..)` of the trait's method: `#[with_context(needs(..))]`",
    note = "if the compiler infers the type only after an `.await`, write the type before it; or skip the check with `#[context(unchecked)]`"
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

macro_rules! needs_of_contents {
    ($([$($generics:tt)*] $of:ident in $container:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Needs for $container {
            type Keys = $of::Keys;
        }
    )*};
}
needs_of_contents! {
    [T: Needs + ?Sized] T in &T;
    [T: Needs + ?Sized] T in &mut T;
    [T: Needs + ?Sized] T in Box<T>;
    [T: Needs] T in AssertUnwindSafe<T>;
    [T: Needs] T in Vec<T>;
    [T: Needs] T in [T];
    [T: Needs, const N: usize] T in [T; N];
    [T: Needs] T in Work<T>;
}

/// Gives back a value, and asks which keys it needs. No key is provided here. The value is moved, as an `.await` would move it.
///
/// `kind` is the literal `0`: see [`Asked`].
#[inline(always)]
#[doc(hidden)]
pub fn checked<F, Kind, Keys, Places>(value: F, _kind: Kind) -> F
where
    F: Asked<Kind, Keys>,
    Keys: ProvidedIn<(), Places> + ?Sized,
    Places: ?Sized,
{
    value
}

/// As [`checked`], where the keys of the tuple `Scope` are provided.
#[inline(always)]
#[doc(hidden)]
pub fn checked_in<Scope, F, Kind, Keys, Places>(value: F, _kind: Kind) -> F
where
    F: Asked<Kind, Keys>,
    Keys: ProvidedIn<Scope, Places> + ?Sized,
    Places: ?Sized,
{
    value
}

/// A value that is asked which `Keys` it needs. The type of a literal `0` chooses the implementation:
///
/// - A value without [`Needs`] has one implementation, so the literal is a `u8`. The value needs [`NoKeys`].
/// - A value with `Needs` has two. The compiler cannot choose, so the literal is an `i32` in the end, as any literal whose type nothing
///   decides.
///
/// A bound on a function costs the compiler less than method look-up, which could choose as well. See docs/PERFORMANCE.md.
#[doc(hidden)]
pub trait Asked<Kind, Keys: ?Sized> {}

#[diagnostic::do_not_recommend]
impl<F> Asked<u8, NoKeys> for F {}
#[diagnostic::do_not_recommend]
impl<F: Needs> Asked<i32, F::Keys> for F {}

/// The keys of a value without [`Needs`].
#[doc(hidden)]
pub enum NoKeys {}

/// As [`ProvidedBy`], and for [`NoKeys`] as well. The first two keys are asked for one by one: see [`KeyList`].
///
/// `Keys` and `Places` need not be `Sized`, because the compiler would prove it for each question.
#[doc(hidden)]
pub trait ProvidedIn<Scope, Places: ?Sized> {}

#[diagnostic::do_not_recommend]
impl<Scope> ProvidedIn<Scope, ()> for NoKeys {}
impl<Keys: KeyList, Scope, InFirst, InSecond, InRest> ProvidedIn<Scope, (InFirst, InSecond, InRest)> for Keys
where
    Keys::First: Context,
    Keys::Second: Context,
    Scope: Provides<Required<Keys::First>, InFirst>,
    Scope: Provides<Required<Keys::Second>, InSecond>,
    Keys::Rest: ProvidedBy<Scope, InRest>,
{
}

/// A tuple of keys. The first two are asked for one by one: the compiler's message about a bound that is not met is shorter and better
/// than its message about an implementation whose own bounds are not met.
#[doc(hidden)]
pub trait KeyList {
    type First;
    type Second;
    type Rest;
}

type Required<Key> = <Key as Context>::__Required;

/// Keys that are all provided by `Scope`. `Places` says where each is, and is inferred.
#[doc(hidden)]
pub trait ProvidedBy<Scope, Places> {}

/// Does not compile if a key is not provided.
#[doc(hidden)]
pub fn is_provided<Scope: Provides<Required<Key>, Place>, Key: Context, Place>() {}

/// Does not compile if a type is no key.
#[doc(hidden)]
pub fn is_key<Key: Context>() {}

/// The keys of two tuples, for more keys than one tuple has.
#[doc(hidden)]
pub struct Both<A, B>(PhantomData<(A, B)>);

/// Stands for a bound value whose type the macro cannot see.
#[doc(hidden)]
pub struct UnknownType;

/// The key that a key with a default asks for. It has no value, and everything provides it.
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

/// Takes the place of a key that stays behind at spawn sites.
#[doc(hidden)]
pub struct StaysBehind;

/// `Place` says where the key is, and is inferred. So the implementations do not overlap.
#[diagnostic::on_unimplemented(
    message = "no `{Key}` in the context here",
    label = "needs `{Key}`",
    note = "bind it around this code: `#[context_root({Key} ..)]`, `#[with_context(bind({Key} ..))]`, `ctx_runtime::scope!({Key} .. => ..)`",
    note = "or let the callers of this function bind it: `#[with_context(needs({Key}))]`",
    note = "or, in a closure, put this on the function that binds it and calls the closure: `#[with_context(provides({Key}))]`",
    note = "a bound value does not count if its expression does not show its type: write `value as {Key}`",
    note = "detached work gets no keys, and spawned work gets no key with `#[context(drop)]`"
)]
#[doc(hidden)]
pub trait Provides<Key, Place> {}

/// The place of `Nothing`, which is always provided.
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

/// Like [`Provides`], but without `Nothing`: in two tuples, `Nothing` would have two places.
#[doc(hidden)]
pub trait Holds<Key, Place> {}

impl<Key, Place, A: Holds<Key, Place>, B> Holds<Key, Left<Place>> for Both<A, B> {}
impl<Key, Place, A, B: Holds<Key, Place>> Holds<Key, Right<Place>> for Both<A, B> {}

/// For each tuple of up to 16 keys: its needs, and the keys that it provides.
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
