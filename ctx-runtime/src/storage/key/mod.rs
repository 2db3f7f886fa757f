//! Keys: which types can be bound, and the number by which a frame finds a key's value.

mod generic;

use std::fmt;
use std::marker::PhantomData;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::storage::origin::Site;
use crate::storage::policy::{self, Policy};
#[cfg(feature = "diagnostics")]
use crate::storage::redact;
use crate::storage::redact::Show;
use crate::sync::list::{List, Node};
use crate::sync::locked::Locked;

#[doc(hidden)]
pub use generic::{argument, one_per_type, with_arguments};

/// A type whose values can be bound in a context and read back by that type.
///
/// Derive it: `#[derive(Context)]` on your own struct or enum, or
/// [`context_var!`](crate::context_var) for somebody else's type. One type is one key; two types
/// never alias, whatever they are called.
///
/// A context is shared by every task and thread that carries it, so a key must be
/// `Send + Sync + 'static`. The derive checks it; code that is generic over `T: Context` and moves a `T` to
/// another thread asks for `T: Context + Shareable`. A value is never changed in place: one that must change holds its own
/// lock, `OnceLock` or atomic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context key",
    label = "this cannot be bound to, or read from, a context",
    note = "put `#[derive(Context)]` on the type, or declare a key for a foreign type with `context_var!`"
)]
pub trait Context: Sized + 'static {
    #[doc(hidden)]
    fn __key() -> &'static Key<Self>;

    /// What a context has to provide for this key to be there: the key itself, or nothing, if it has a default.
    #[doc(hidden)]
    type __Required;

    /// What of the key is provided in spawned work: the key itself, unless it stays behind.
    #[doc(hidden)]
    type __Crossing;

    #[doc(hidden)]
    const __POLICY: Policy<Self> = Policy::Carry;

    /// How the runtime shows a value that is sensitive, or has a field that is.
    #[doc(hidden)]
    const __REDACTED: Option<Show<Self>> = None;

    /// The declared default, made at the first read that needs it and kept from then on.
    #[doc(hidden)]
    fn __default() -> Option<&'static Self> {
        None
    }
}

/// What every value in a context must be: `Send + Sync + 'static`. Implemented for all such types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a context",
    note = "all tasks and threads that carry a context share it, so what it holds must be `Send + Sync + 'static`",
    note = "an `Arc` in place of an `Rc`, a lock or an atomic in place of a cell, owned data in place of a reference"
)]
pub trait Shareable: Send + Sync + 'static {}
#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> Shareable for T {}

/// The static data of one key. Made by the derive; typed by its key, so that no key can answer
/// with another one's number.
#[doc(hidden)]
pub struct Key<T: 'static> {
    name: &'static str,
    is_shareable: bool,
    #[cfg(feature = "diagnostics")]
    show: Option<Show<T>>,
    index: AtomicU32,
    key: Exactly<T>,
}

/// Of `T`, and of no sub- or supertype: a key that could stand for another would give two types one index.
type Exactly<T> = PhantomData<fn(T) -> T>;

/// No frame's table is this long: a key that was never bound is found in none.
const UNASSIGNED: u32 = u32::MAX;

impl<T: 'static> Key<T> {
    /// `show` is how diagnostics show a value in which nothing is sensitive; nobody else does.
    pub const fn new(name: &'static str, shareable: Option<IsShareable<T>>, show: Option<Show<T>>) -> Self {
        let _ = show;
        Key {
            name,
            is_shareable: shareable.is_some(),
            #[cfg(feature = "diagnostics")]
            show,
            index: AtomicU32::new(UNASSIGNED),
            key: PhantomData,
        }
    }

    #[cfg(feature = "diagnostics")]
    pub(crate) fn show(&self) -> Option<Show<T>> {
        self.show
    }

    /// Whether values of `T` may be seen by several threads. If not, the derive has failed to compile: it has said
    /// so about the field in question, and is quiet about all that uses the key.
    pub(crate) fn assert_shareable(&self) {
        assert!(self.is_shareable, "`{}` is not `Send + Sync`", self.name);
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The key's place in every frame's table; no frame's, while nothing was ever bound to it.
    #[inline]
    pub(crate) fn index(&self) -> u32 {
        self.index.load(Ordering::Relaxed)
    }
}

/// What a frame has to know of a key to store a value of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) index: u32,
    pub(crate) has_policy: bool,
}

/// The place of `T`'s values in every frame from now on.
#[inline]
pub(crate) fn slot<T: Context>() -> Slot {
    // With the index comes what `assign` has put in lists before.
    let index = match T::__key().index.load(Ordering::Acquire) {
        UNASSIGNED => assign::<T>(),
        index => index,
    };
    Slot { index, has_policy: policy::at_spawn::<T>().is_some() }
}

#[cold]
fn assign<T: Context>() -> u32 {
    /// The index of the next key, and so the length of `KNOWN`.
    static NEXT: Locked<u32> = Locked::new(0);
    let key = T::__key();
    key.assert_shareable();
    let known = Node::new(KnownKey {
        name: key.name,
        bound_by: List::new(),
        #[cfg(feature = "diagnostics")]
        show: redact::show_in::<T>,
    });
    let policy = policy::at_spawn::<T>().map(Node::new);
    let mut new = Some((known, policy));
    NEXT.with(|next| {
        if key.index() == UNASSIGNED
            && let Some((known, policy)) = new.take()
        {
            KNOWN.append(known);
            policy.into_iter().for_each(policy::list);
            key.index.store(*next, Ordering::Release);
            *next += 1;
        }
        key.index()
    })
}

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

/// The value of a default, made at most once in effect: user code runs outside of the cell, so that a
/// default that reads itself does not wait for itself.
#[doc(hidden)]
pub fn default_in<T: Context>(cell: &'static OnceLock<T>, make: impl FnOnce() -> T) -> &'static T {
    match cell.get() {
        Some(value) => value,
        None => {
            let value = make();
            cell.get_or_init(|| value)
        }
    }
}

/// What the process knows of a key that was bound at least once.
struct KnownKey {
    name: &'static str,
    bound_by: List<&'static Site>,
    #[cfg(feature = "diagnostics")]
    show: redact::ShowIn,
}

/// In the order of their indices.
static KNOWN: List<KnownKey> = List::new();

fn known(index: u32) -> Option<&'static KnownKey> {
    KNOWN.iter().nth(index as usize)
}

pub(crate) fn names(indices: impl Iterator<Item = usize>) -> Vec<&'static str> {
    let names = all_names();
    indices.map(|index| names[index]).collect()
}

/// Whether anything was ever bound to the key with this index.
pub(crate) fn was_bound(index: u32) -> bool {
    index != UNASSIGNED
}

pub(crate) fn all_names() -> Vec<&'static str> {
    KNOWN.iter().map(|key| key.name).collect()
}

/// How the value of the key at `index` is shown.
#[cfg(feature = "diagnostics")]
pub(crate) fn shown_by(index: usize) -> Option<redact::ShowIn> {
    KNOWN.iter().nth(index).map(|key| key.show)
}

/// Remembers that the code at `site` binds the key at `index`; for messages only.
pub(crate) fn remember_binding(index: u32, site: &'static Site) {
    known(index).into_iter().for_each(|key| key.bound_by.append(Node::new(site)));
}

pub(crate) fn bound_by(index: u32) -> Vec<&'static Site> {
    binders(index).collect()
}

fn binders(index: u32) -> impl Iterator<Item = &'static Site> {
    known(index).into_iter().flat_map(|key| key.bound_by.iter()).copied()
}

/// Whether the code at `site` binds the key at `index`, as far as it has run.
#[cfg(feature = "diagnostics")]
pub(crate) fn is_bound_by(index: u32, site: &'static Site) -> bool {
    binders(index).any(|binder| std::ptr::eq(binder, site))
}
