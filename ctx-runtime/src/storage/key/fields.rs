//! The fields of a value that its key offers to logs: `#[context(log)]`.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A loggable field of a bound key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogField {
    key: &'static str,
    name: &'static str,
}

impl LogField {
    pub(in crate::storage) fn new(key: &'static str, name: &'static str) -> Self {
        LogField { key, name }
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
// No name here is that of a well-known type: the compiler writes `Debug` as `std::fmt::Debug` in its messages if any crate in the program
// has another public `Debug`, also a variant.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum LogValue<'a> {
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
    Displayed(&'a dyn fmt::Display),
    /// Any other type that has `Debug`, or a field with `log(debug)`.
    Debugged(&'a dyn fmt::Debug),
}

impl fmt::Display for LogValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogValue::Bool(value) => value.fmt(f),
            LogValue::I64(value) => value.fmt(f),
            LogValue::U64(value) => value.fmt(f),
            LogValue::I128(value) => value.fmt(f),
            LogValue::U128(value) => value.fmt(f),
            LogValue::F64(value) => value.fmt(f),
            LogValue::Str(value) => value.fmt(f),
            LogValue::Displayed(value) => value.fmt(f),
            LogValue::Debugged(value) => value.fmt(f),
        }
    }
}

/// Shows text in quotes, and everything else as `Display` does.
impl fmt::Debug for LogValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogValue::Str(value) => value.fmt(f),
            other => fmt::Display::fmt(other, f),
        }
    }
}

/// Gives the name and value of each loggable field of a value to a function, in the order of their declaration.
#[doc(hidden)]
pub type VisitFields<T> = fn(&T, &mut dyn FnMut(&'static str, LogValue<'_>));

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
    fn __ctx_value(&self) -> Option<LogValue<'_>>;
}

macro_rules! typed {
    ($($variant:ident as $as:ty: $($ty:ty)*;)*) => {$($(
        impl Typed for $ty {
            fn __ctx_value(&self) -> Option<LogValue<'_>> {
                Some(LogValue::$variant(<$as>::from(*self)))
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
    fn __ctx_value(&self) -> Option<LogValue<'_>> {
        Some(LogValue::U64(*self as u64))
    }
}

impl Typed for isize {
    fn __ctx_value(&self) -> Option<LogValue<'_>> {
        Some(LogValue::I64(*self as i64))
    }
}

impl Typed for str {
    fn __ctx_value(&self) -> Option<LogValue<'_>> {
        Some(LogValue::Str(self))
    }
}

impl Typed for String {
    fn __ctx_value(&self) -> Option<LogValue<'_>> {
        Some(LogValue::Str(self))
    }
}

impl<T: Typed> Typed for Option<T> {
    fn __ctx_value(&self) -> Option<LogValue<'_>> {
        self.as_ref()?.__ctx_value()
    }
}

impl<T: Typed + ToOwned + ?Sized> Typed for Cow<'_, T> {
    fn __ctx_value(&self) -> Option<LogValue<'_>> {
        T::__ctx_value(self)
    }
}

macro_rules! looked_through {
    ($($ty:ty)*) => {$(
        impl<T: Typed + ?Sized> Typed for $ty {
            fn __ctx_value(&self) -> Option<LogValue<'_>> {
                T::__ctx_value(self)
            }
        }
    )*};
}
looked_through! { &T Box<T> Arc<T> }

#[doc(hidden)]
pub trait LoggedByType<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<LogValue<'a>>;
}

impl<'a, T: Typed + ?Sized> LoggedByType<'a> for &&&&&Logged<'a, T> {
    fn __ctx_logged(self) -> Option<LogValue<'a>> {
        let Logged(value) = *****self;
        value.__ctx_value()
    }
}

#[doc(hidden)]
pub trait LoggedIfSome<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<LogValue<'a>>;
}

impl<'a, T: fmt::Display> LoggedIfSome<'a> for &&&&Logged<'a, Option<T>> {
    fn __ctx_logged(self) -> Option<LogValue<'a>> {
        let Logged(value) = ****self;
        value.as_ref().map(|value| LogValue::Displayed(value))
    }
}

#[doc(hidden)]
pub trait LoggedByDisplay<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<LogValue<'a>>;
}

impl<'a, T: fmt::Display> LoggedByDisplay<'a> for &&&Logged<'a, T> {
    fn __ctx_logged(self) -> Option<LogValue<'a>> {
        let Logged(value) = ***self;
        Some(LogValue::Displayed(value))
    }
}

#[doc(hidden)]
pub trait LoggedByDebugIfSome<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<LogValue<'a>>;
}

impl<'a, T: fmt::Debug> LoggedByDebugIfSome<'a> for &&Logged<'a, Option<T>> {
    fn __ctx_logged(self) -> Option<LogValue<'a>> {
        let Logged(value) = **self;
        value.as_ref().map(|value| LogValue::Debugged(value))
    }
}

#[doc(hidden)]
pub trait LoggedByDebug<'a> {
    #[doc(hidden)]
    fn __ctx_logged(self) -> Option<LogValue<'a>>;
}

impl<'a, T: fmt::Debug> LoggedByDebug<'a> for &Logged<'a, T> {
    fn __ctx_logged(self) -> Option<LogValue<'a>> {
        let Logged(value) = *self;
        Some(LogValue::Debugged(value))
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
    pub fn __ctx_logged(self) -> Option<LogValue<'a>>
    where
        T: Loggable,
    {
        None
    }
}
