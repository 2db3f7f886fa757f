//! What a key does where work is handed over: it follows, stays behind, or sends a value of its own along.

use std::cell::Cell;
use std::marker::PhantomData;

use crate::storage::frame::Frame;
use crate::storage::key::Context;
use crate::sync::list::{List, Node};

/// What a key does at a spawn site.
#[doc(hidden)]
#[derive(Debug)]
pub enum Policy<T> {
    /// The work sees the value.
    Carry,
    /// The work does not see it.
    Drop,
    /// The work sees what this makes of it.
    Fork(fn(&T) -> T),
}

/// The context of work that is handed over in `frame`. Its cost grows with the keys that have a policy, and with no
/// others. Runs the user's `fork` functions: each at most once, and only for keys that are bound.
#[inline]
pub(crate) fn cross(frame: Frame) -> Frame {
    if frame.has_policies() { apply(frame) } else { frame }
}

#[cold]
fn apply(mut frame: Frame) -> Frame {
    // Work that a `fork` function hands over would be forked for, and so on for ever: it keeps everything.
    let Some(_forking) = Forking::begin() else { return frame };
    for key in LISTED.iter() {
        frame = key.cross(frame);
    }
    frame
}

thread_local! {
    static IS_FORKING: Cell<bool> = const { Cell::new(false) };
}

struct Forking;

impl Forking {
    fn begin() -> Option<Forking> {
        // Not `then_some`: the one that is not wanted would be dropped, and end the outer one.
        (!IS_FORKING.replace(true)).then(|| Forking)
    }
}

impl Drop for Forking {
    fn drop(&mut self) {
        IS_FORKING.set(false);
    }
}

/// Whether `frame` binds a key with a policy, other than that at `index`.
pub(crate) fn are_bound_besides(index: u32, frame: &Frame) -> bool {
    LISTED.iter().any(|key| key.is_bound_besides(index, frame))
}

/// A key whose policy is not to be carried, its type erased.
pub(crate) trait AtSpawn: Sync {
    fn cross(&self, frame: Frame) -> Frame;
    fn is_bound_besides(&self, index: u32, frame: &Frame) -> bool;
}

struct KeyOf<T>(PhantomData<fn() -> T>);

impl<T: Context> AtSpawn for KeyOf<T> {
    fn is_bound_besides(&self, index: u32, frame: &Frame) -> bool {
        T::__key().index() != index && frame.value::<T>().is_some()
    }

    fn cross(&self, frame: Frame) -> Frame {
        let (origin, _) = frame.origin();
        match (T::__POLICY, frame.value::<T>()) {
            (Policy::Carry, _) | (_, None) => frame,
            (Policy::Drop, Some(_)) => frame.without(T::__key().index(), origin),
            (Policy::Fork(fork), Some(value)) => {
                let forked = fork(value);
                Frame::bind(Some(frame), forked, origin)
            }
        }
    }
}

/// What has to be done about `T` at spawn sites, if anything.
pub(crate) const fn at_spawn<T: Context>() -> Option<&'static dyn AtSpawn> {
    match T::__POLICY {
        Policy::Carry => None,
        Policy::Drop | Policy::Fork(_) => Some(&KeyOf::<T>(PhantomData)),
    }
}

/// All keys that were bound in this process and have a policy.
static LISTED: List<&'static dyn AtSpawn> = List::new();

/// Called once for each key, under the lock of the keys.
pub(crate) fn list(key: Box<Node<&'static dyn AtSpawn>>) {
    LISTED.append(key);
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::*;
    use crate::storage::key::{Key, Proof};
    use crate::storage::origin::Origin;

    macro_rules! keys {
        ($($key:ident: $policy:expr;)*) => {$(
            #[derive(Clone)]
            struct $key;

            impl Context for $key {
                type __Required = Self;
                type __Crossing = Self;

                const __POLICY: Policy<Self> = $policy;

                fn __key() -> &'static Key<Self> {
                    static KEY: Key<$key> = Key::new(stringify!($key), Proof::<$key>::OF, None);
                    &KEY
                }
            }
        )*};
    }
    keys! {
        Carried: Policy::Carry;
        Dropped: Policy::Drop;
        Forked: Policy::Fork(Clone::clone);
    }

    /// What has no such key pays for none, however it came to be.
    #[test]
    fn the_mark_of_policies_goes_with_the_last_key_that_has_one() {
        let origin = Origin::Call(Location::caller());
        let carried = Frame::bind(None, Carried, origin);
        assert!(!carried.has_policies());
        let dropped = Frame::bind(Some(carried), Dropped, origin);
        assert!(dropped.has_policies());
        assert!(!cross(dropped.clone()).has_policies());
        let forked = Frame::bind(Some(dropped), Forked, origin);
        let crossed = cross(forked.clone());
        assert!(crossed.has_policies() && crossed.value::<Forked>().is_some() && crossed.value::<Dropped>().is_none());
        assert!(!crossed.without(Forked::__key().index(), origin).has_policies());
        assert!(forked.without(Forked::__key().index(), origin).has_policies(), "the other one is left");
    }
}
