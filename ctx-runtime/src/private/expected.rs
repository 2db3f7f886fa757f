//! Values that get the type that their place expects.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

/// Puts a value into a place, and gives a reference to it. The type that is expected behind the reference is expected of the value.
#[inline(always)]
#[doc(hidden)]
pub fn kept<T>(value: T, place: &mut impl Place<T>) -> &T {
    place.put(value)
}

/// A trait, and not `Option` itself: if the type of `place` named `T`, the expected type would be expected of the place, too.
#[doc(hidden)]
pub trait Place<T> {
    fn put(&mut self, value: T) -> &T;
}

impl<T> Place<T> for Option<T> {
    #[inline(always)]
    fn put(&mut self, value: T) -> &T {
        self.insert(value)
    }
}

#[inline(always)]
#[doc(hidden)]
pub fn taken<T>(place: Option<T>) -> T {
    match place {
        Some(value) => value,
        None => unreachable!("it was put there just now"),
    }
}

/// Names the return type of a function type, also where it could not be written: `!`.
#[doc(hidden)]
pub trait Returns {
    type Type;
}
impl<T> Returns for fn() -> T {
    type Type = T;
}
