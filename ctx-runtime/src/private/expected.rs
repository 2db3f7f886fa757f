//! Values whose types are those that their places expect.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

/// Puts a value where it can be taken from, and shows it: what the reference is expected to be of, the value is expected to be.
#[inline(always)]
#[doc(hidden)]
pub fn kept<T>(value: T, place: &mut impl Place<T>) -> &T {
    place.put(value)
}

/// Not an `Option` itself: of an argument that names the type, it would be expected, too.
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
