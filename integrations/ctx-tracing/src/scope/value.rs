//! The values of fields in a scope. A scope outlives the values that it was made from, so it keeps them.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use ctx_runtime::fields::LogValue;

use crate::value_text::value_text;

/// A value that a scope keeps.
#[derive(Clone)]
#[doc(hidden)]
pub enum Owned {
    Bool(bool),
    I64(i64),
    U64(u64),
    I128(i128),
    U128(u128),
    F64(f64),
    Text(Arc<str>),
    /// What `Display` or `Debug` gave when the scope began.
    Shown(Arc<str>),
}

impl Owned {
    pub fn displayed(value: &(impl fmt::Display + ?Sized)) -> Option<Self> {
        Some(Owned::Shown(value_text(format_args!("{value}")).into()))
    }

    pub fn debugged(value: &(impl fmt::Debug + ?Sized)) -> Option<Self> {
        Some(Owned::Shown(value_text(format_args!("{value:?}")).into()))
    }

    pub(crate) fn as_logged(&self) -> LogValue<'_> {
        match self {
            Owned::Bool(value) => LogValue::Bool(*value),
            Owned::I64(value) => LogValue::I64(*value),
            Owned::U64(value) => LogValue::U64(*value),
            Owned::I128(value) => LogValue::I128(*value),
            Owned::U128(value) => LogValue::U128(*value),
            Owned::F64(value) => LogValue::F64(*value),
            Owned::Text(value) => LogValue::Str(value),
            Owned::Shown(value) => LogValue::Displayed(value),
        }
    }
}

/// A type that keeps its type in a log: numbers, booleans, text, and these in an `Option`, a reference, a `Box`, an `Arc` or a `Cow`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` keeps no type in a log",
    label = "neither a number, a `bool` nor a text",
    note = "write `%` in front of the value to log its `Display`, or `?` to log its `Debug`"
)]
#[doc(hidden)]
pub trait FieldValue {
    /// `None` if there is no value.
    fn owned(&self) -> Option<Owned>;
}

macro_rules! copied {
    ($($variant:ident as $as:ty: $($ty:ty)*;)*) => {$($(
        impl FieldValue for $ty {
            fn owned(&self) -> Option<Owned> {
                Some(Owned::$variant(<$as>::from(*self)))
            }
        }
    )*)*};
}
copied! {
    Bool as bool: bool;
    I64 as i64: i8 i16 i32 i64;
    U64 as u64: u8 u16 u32 u64;
    I128 as i128: i128;
    U128 as u128: u128;
    F64 as f64: f32 f64;
}

impl FieldValue for usize {
    fn owned(&self) -> Option<Owned> {
        (*self as u64).owned()
    }
}

impl FieldValue for isize {
    fn owned(&self) -> Option<Owned> {
        (*self as i64).owned()
    }
}

impl FieldValue for str {
    fn owned(&self) -> Option<Owned> {
        Some(Owned::Text(self.into()))
    }
}

impl FieldValue for String {
    fn owned(&self) -> Option<Owned> {
        self.as_str().owned()
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    fn owned(&self) -> Option<Owned> {
        self.as_ref()?.owned()
    }
}

impl<T: FieldValue + ToOwned + ?Sized> FieldValue for Cow<'_, T> {
    fn owned(&self) -> Option<Owned> {
        T::owned(self)
    }
}

macro_rules! looked_through {
    ($($ty:ty)*) => {$(
        impl<T: FieldValue + ?Sized> FieldValue for $ty {
            fn owned(&self) -> Option<Owned> {
                T::owned(self)
            }
        }
    )*};
}
looked_through! { &T Box<T> Arc<T> }
