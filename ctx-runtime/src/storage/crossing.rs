//! The context that crosses a spawn site: the policies of its keys are applied.

use std::cell::Cell;

use super::frame::Frame;
use super::keys;

/// Returns the context of work that is handed over in `frame`. The cost grows with the number of keys that have a policy,
/// not with other keys. Runs the user's `fork` functions: each at most once, and only for keys that are bound.
#[inline]
pub(crate) fn cross(frame: Frame) -> Frame {
    if frame.has_policies() { apply(frame) } else { frame }
}

#[cold]
fn apply(mut frame: Frame) -> Frame {
    // Work that a `fork` function hands over keeps everything. Otherwise it would be forked for as well, without end.
    let Some(_forking) = Forking::begin() else { return frame };
    for key in keys::with_policy() {
        frame = (key.cross)(frame);
    }
    frame
}

thread_local! {
    static IS_FORKING: Cell<bool> = const { Cell::new(false) };
}

struct Forking;

impl Forking {
    fn begin() -> Option<Forking> {
        // Not `then_some`: it would make a `Forking` in both cases, and the drop of the unused `Forking` would end the outer one.
        (!IS_FORKING.replace(true)).then(|| Forking)
    }
}

impl Drop for Forking {
    fn drop(&mut self) {
        IS_FORKING.set(false);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::*;
    use crate::storage::key::{Context, Key, Policy, Proof};
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

    /// A context in which no key has a policy pays nothing for policies, however the context was made.
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
