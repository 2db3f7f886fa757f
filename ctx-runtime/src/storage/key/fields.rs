//! The fields of a value that its key offers to logs: `#[context(log)]`.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A loggable field of a bound key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    key: &'static str,
    name: &'static str,
}

impl Field {
    pub(in crate::storage) fn new(key: &'static str, name: &'static str) -> Self {
        Field { key, name }
    }

    /// The name of the key, as errors and diagnostics show it: `Request`.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The name of the field: `id`. The field of a struct without field names, and a value that is logged as a whole, are named
    /// after the type, in snake case: `tenant` for `struct Tenant(String)`. `log = ".."` gives another name.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// The value of a loggable field. Numbers, booleans and text keep their type; what they are inside of (`Option`, `Arc`, `Box`,
/// `Cow`, references) is looked through. A field that is `None` is not visited, unless `log(debug)` asks for its `Debug`.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A `bool`.
    Bool(bool),
    /// A signed integer of at most 64 bits.
    I64(i64),
    /// An unsigned integer of at most 64 bits.
    U64(u64),
    /// An `i128`.
    I128(i128),
    /// A `u128`.
    U128(u128),
    /// An `f32` or `f64`.
    F64(f64),
    /// A text.
    Str(&'a str),
    /// Any other type that has `Display`, or a field with `log(display)`.
    Display(&'a dyn fmt::Display),
    /// Any other type that has `Debug`, or a field with `log(debug)`.
    Debug(&'a dyn fmt::Debug),
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => value.fmt(f),
            Value::I64(value) => value.fmt(f),
            Value::U64(value) => value.fmt(f),
            Value::I128(value) => value.fmt(f),
            Value::U128(value) => value.fmt(f),
            Value::F64(value) => value.fmt(f),
            Value::Str(value) => value.fmt(f),
            Value::Display(value) => value.fmt(f),
            Value::Debug(value) => value.fmt(f),
        }
    }
}

/// Shows text in quotes, and everything else as `Display` does.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Str(value) => value.fmt(f),
            other => fmt::Display::fmt(other, f),
        }
    }
}

/// Gives the name and value of each loggable field of a value to a function, in the order of their declaration.
#[doc(hidden)]
pub type VisitFields<T> = fn(&T, &mut dyn FnMut(&'static str, Value<'_>));

/// A field that is to be logged. The derive asks `(&&&&&Logged(field)).__ctx_logged()`: the first of the traits below that the type
/// has answers.
#[doc(hidden)]
pub struct Logged<'a, T: ?Sized>(pub &'a T);

impl<T: ?Sized> Clone for Logged<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Logged<'_, T> {}

/// A type that keeps its type in a log.
#[doc(hidden)]
pub trait Typed {
    #[doc(hidden)]
    fn __ctx_value(&self) -> Option<Value<'_>>;
}

macro_rules! typed {
    ($($variant:ident as $as:ty: $($ty:ty)*;)*) => {$($(
        impl Typed for $ty {
            fn __ctx_value(&self) -> Option<Value<'_>> {
                Some(Value::$variant(<$as>::from(*self)))
            }
        }
    )*)*};
}
typed! {
    Bool as bool: bool;
    I64 as i64: i8 i16 i32 i64;
    U64 as u64: u8 u16 u32 u64;
    I128 as i128: i128;
    U128 as u128: u128;
    F64 as f64: f32 f64;
}

impl Typed for usize {
    fn __ctx_value(&self) -> Option<Value<'_>> {
        Some(Value::U64(*self as u64))
    }
}

impl Typed for isize {
    fn __ctx_value(&self) -> Option<Value<'_>> {
        Some(Value::I64(*self as i64))
    }
}

impl Typed for str {
    fn __ctx_value(&self) -> Option<Value<'_>> {
        Some(Value::Str(self))
    }
}

impl Typed for String {
    fn __ctx_value(&self) -> Option<Value<'_>> {
        Some(Value::Str(self))
    }
}

impl<T: Typed> Typed for Option<T> {
    fn __ctx_value(&self) -> Option<Value<'_>> {
        self.as_ref()?.__ctx_value()
    }
}

impl<T: Typed + ToOwned + ?Sized> Typed for Cow<'_, T> {
    fn __ctx_value(&self) -> Option<Value<'_>> {
        T::__ctx_value(self)
    }
}

macro_rules! looked_through {
    ($($ty:ty)*) => {$(
        impl<T: Typed + ?Sized> Typed for $ty {
            fn __ctx_value(&self) -> Option<Value<'_>> {
                T::__ctx_value(self)
            }
        }
    )*};
}
looked_through! { &T Box<T> Arc<T> }

#[doc(hidden)]
pub trait LoggedByType<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<Value<'a>>;
}

impl<'a, T: Typed + ?Sized> LoggedByType<'a> for &&&&&Logged<'a, T> {
    fn __ctx_logged(self) -> Option<Value<'a>> {
        let Logged(value) = *****self;
        value.__ctx_value()
    }
}

#[doc(hidden)]
pub trait LoggedIfSome<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<Value<'a>>;
}

impl<'a, T: fmt::Display> LoggedIfSome<'a> for &&&&Logged<'a, Option<T>> {
    fn __ctx_logged(self) -> Option<Value<'a>> {
        let Logged(value) = ****self;
        value.as_ref().map(|value| Value::Display(value))
    }
}

#[doc(hidden)]
pub trait LoggedByDisplay<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<Value<'a>>;
}

impl<'a, T: fmt::Display> LoggedByDisplay<'a> for &&&Logged<'a, T> {
    fn __ctx_logged(self) -> Option<Value<'a>> {
        let Logged(value) = ***self;
        Some(Value::Display(value))
    }
}

#[doc(hidden)]
pub trait LoggedByDebugIfSome<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<Value<'a>>;
}

impl<'a, T: fmt::Debug> LoggedByDebugIfSome<'a> for &&Logged<'a, Option<T>> {
    fn __ctx_logged(self) -> Option<Value<'a>> {
        let Logged(value) = **self;
        value.as_ref().map(|value| Value::Debug(value))
    }
}

#[doc(hidden)]
pub trait LoggedByDebug<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<Value<'a>>;
}

impl<'a, T: fmt::Debug> LoggedByDebug<'a> for &Logged<'a, T> {
    fn __ctx_logged(self) -> Option<Value<'a>> {
        let Logged(value) = *self;
        Some(Value::Debug(value))
    }
}

/// Not implemented for any type: the compiler shows the message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be logged",
    label = "has neither `Display` nor `Debug`",
    note = "derive `Debug` for the type, give a type parameter the bound `Debug` or `Display`, or remove `log`"
)]
#[doc(hidden)]
pub trait Loggable {}

impl<'a, T: ?Sized> Logged<'a, T> {
    #[doc(hidden)]
    pub fn __ctx_logged(self) -> Option<Value<'a>>
    where
        T: Loggable,
    {
        None
    }
}
