//! The proof that a context is there, in types alone: nothing of this is ever called.
//!
//! What an annotated function returns says in its type which keys it [`Needs`]. Annotated code that awaits it, or hands
//! it over, names the type of what it provides, [`Provided`]. The macros put both into code that is never reached:
//!
//! ```text
//! match audit() { future => 'checked: { break 'checked future; needs_of::<Provided<(Request,)>, _>(&future).__ctx_keys().are_provided(); } }
//! ```
//!
//! So the compiler checks it, and builds nothing.
#![allow(missing_docs, reason = "hidden, but for `Needs`: the macros are the only users")]

use std::marker::PhantomData;
use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use crate::Context;
use crate::scope::Scoped;
use crate::work::Work;

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

/// The type of something, to ask what it needs, and the type of what is provided to it.
pub struct Asked<Scope, T: ?Sized> {
    nothing: NeedsNothing,
    of: PhantomData<fn(&T) -> Scope>,
}

pub fn needs_of<Scope, T: ?Sized>(_: &T) -> Asked<Scope, T> {
    Asked { nothing: NeedsNothing, of: PhantomData }
}

impl<Scope, T: Needs + ?Sized> Asked<Scope, T> {
    pub fn __ctx_keys(&self) -> <T::Keys as KeyList>::In<Scope> {
        unreachable!("the proof is in the types")
    }
}

/// Found by method look-up behind [`Asked`], so only where that has no such method: for all types without [`Needs`].
pub struct NeedsNothing;

impl<Scope, T: ?Sized> Deref for Asked<Scope, T> {
    type Target = NeedsNothing;

    fn deref(&self) -> &NeedsNothing {
        &self.nothing
    }
}

impl NeedsNothing {
    pub fn __ctx_keys(&self) -> &Self {
        self
    }

    pub fn are_provided(&self) {}
}

/// A tuple of keys. Where it is not known, for an error in the user's code, nor is what it has `In`: so nothing more is said.
pub trait KeyList {
    type In<Scope>;
}

/// Says so if a type is no key.
pub fn is_key<Key: Context>() {}

/// Keys that something needs, as a tuple, and what is provided.
pub struct Keys<Scope, List>(PhantomData<(Scope, List)>);

impl<Scope, List> Keys<Scope, List> {
    pub const NEW: Self = Keys(PhantomData);
}

/// The keys that the code at hand has in its context, as a tuple.
pub struct Provided<List>(PhantomData<List>);

/// More keys than one tuple has.
pub struct Both<A, B>(PhantomData<(A, B)>);

/// Stands for a value that is bound, and whose type the macro cannot see.
pub struct UnknownType;

/// What a key with a default has to be provided with.
pub struct Nothing;

/// What is left of a key that stays behind at spawn sites.
pub struct StaysBehind;

/// `Place` says where, and is inferred: so the implementations do not overlap.
#[diagnostic::on_unimplemented(
    message = "no `{Key}` in the context here",
    label = "needs `{Key}`",
    note = "bind it around this: `#[context_root({Key} ..)]`, `#[with_context(bind({Key} ..))]`, `ctx_runtime::scope!({Key} .. => ..)`",
    note = "or leave it to the callers of this function: `#[with_context(needs({Key}))]`",
    note = "it does not count if the value does not show its type (`value as {Key}` says it), in what is detached, and, with `#[context(drop)]`, in what is spawned"
)]
pub trait Provides<Key, Place> {}

/// The place of what is always there.
pub struct Anywhere;
pub struct Left<Place>(PhantomData<Place>);
pub struct Right<Place>(PhantomData<Place>);
pub struct At<const PLACE: usize>;

#[diagnostic::do_not_recommend]
impl<Scope> Provides<Nothing, Anywhere> for Scope {}
#[diagnostic::do_not_recommend]
impl<Key: Context, Place, A: Provides<Key, Place>, B> Provides<Key, Left<Place>> for Both<A, B> {}
#[diagnostic::do_not_recommend]
impl<Key: Context, Place, A, B: Provides<Key, Place>> Provides<Key, Right<Place>> for Both<A, B> {}

/// For each tuple of up to 16 keys: what it takes to need them, and what they provide. The bounds come from outside of the
/// macro, so that messages do not show the macro.
macro_rules! tuples {
    ($are_provided:ident $([$key:ident $place:ident $index:literal $($bound:tt)*])*) => {
        tuples!(@longer $are_provided [] $([$key $place $index $($bound)*])*);
    };
    (@longer $are_provided:ident [$($shorter:tt)*]) => {
        tuples!(@one $are_provided $($shorter)*);
    };
    (@longer $are_provided:ident [$($shorter:tt)*] $next:tt $($rest:tt)*) => {
        tuples!(@one $are_provided $($shorter)*);
        tuples!(@longer $are_provided [$($shorter)* $next] $($rest)*);
    };
    (@one $are_provided:ident $([$key:ident $place:ident $index:literal $($bound:tt)*])*) => {
        impl<$($key),*> KeyList for ($($key,)*) {
            type In<Scope> = Keys<Scope, Self>;
        }
        impl<Scope, $($key),*> Keys<Scope, ($($key,)*)> {
            pub fn $are_provided<$($place),*>(&self)
            where
                $($key: Context,)*
                $($($bound)*),*
            {
            }
        }
        tuples!(@each ($($key)*) $([$key $index])*);
    };
    (@each $keys:tt $([$key:ident $index:literal])*) => {
        $(tuples!(@provided $keys $key $index);)*
    };
    (@provided ($($all:ident)*) $key:ident $index:literal) => {
        #[diagnostic::do_not_recommend]
        impl<$($all),*> Provides<$key, At<$index>> for Provided<($($all,)*)> {}
    };
}
tuples! {
    are_provided
    [A InA 0 Scope: Provides<A::__Required, InA>]
    [B InB 1 Scope: Provides<B::__Required, InB>]
    [C InC 2 Scope: Provides<C::__Required, InC>]
    [D InD 3 Scope: Provides<D::__Required, InD>]
    [E InE 4 Scope: Provides<E::__Required, InE>]
    [F InF 5 Scope: Provides<F::__Required, InF>]
    [G InG 6 Scope: Provides<G::__Required, InG>]
    [H InH 7 Scope: Provides<H::__Required, InH>]
    [I InI 8 Scope: Provides<I::__Required, InI>]
    [J InJ 9 Scope: Provides<J::__Required, InJ>]
    [K InK 10 Scope: Provides<K::__Required, InK>]
    [L InL 11 Scope: Provides<L::__Required, InL>]
    [M InM 12 Scope: Provides<M::__Required, InM>]
    [N InN 13 Scope: Provides<N::__Required, InN>]
    [O InO 14 Scope: Provides<O::__Required, InO>]
    [P InP 15 Scope: Provides<P::__Required, InP>]
}
