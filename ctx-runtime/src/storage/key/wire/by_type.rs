//! How a value without a codec is written and read: chosen by its type. The derive asks `(&&&ToWire(value)).__ctx_sent()`, and the first
//! of the traits below that the type has answers.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use super::field::{WireCodec, WireField, WireSource};

/// A value to write.
#[doc(hidden)]
pub struct ToWire<'a, T: ?Sized>(pub &'a T);

#[doc(hidden)]
pub trait SentIfSome<'a> {
    type Sent: fmt::Display + 'a;

    #[doc(hidden)]
    fn __ctx_sent(self) -> Option<&'a Self::Sent>;
}

impl<'a, T: fmt::Display> SentIfSome<'a> for &&ToWire<'a, Option<T>> {
    type Sent = T;

    fn __ctx_sent(self) -> Option<&'a T> {
        self.0.as_ref()
    }
}

#[doc(hidden)]
pub trait SentByDisplay<'a> {
    type Sent: fmt::Display + 'a;

    #[doc(hidden)]
    fn __ctx_sent(self) -> Option<&'a Self::Sent>;
}

impl<'a, T: fmt::Display> SentByDisplay<'a> for &ToWire<'a, T> {
    type Sent = T;

    fn __ctx_sent(self) -> Option<&'a T> {
        Some(self.0)
    }
}

/// Not implemented for any type: the compiler shows the message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent",
    label = "has no `Display`",
    note = "implement `Display`, put `wire` on a field, name a codec with `wire(.., with = ..)`, or receive only, with `wire(.., in)`"
)]
#[doc(hidden)]
pub trait CanBeSent {}

impl<'a, T> ToWire<'a, T> {
    #[doc(hidden)]
    pub fn __ctx_sent(self) -> Option<&'a &'static str>
    where
        T: CanBeSent,
    {
        None
    }
}

/// A value that a codec writes.
#[doc(hidden)]
pub struct Coded<'a, T>(&'a T, fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result);

impl<T> fmt::Display for Coded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.1(self.0, f)
    }
}

/// A value to write by a codec: `(&&ToWireBy::<Hex, _>::new(value)).__ctx_sent()`. The codec is one of the type, or of what is in the
/// `Option`.
#[doc(hidden)]
pub struct ToWireBy<'a, C, T>(&'a T, PhantomData<fn(C)>);

impl<'a, C, T> ToWireBy<'a, C, T> {
    #[doc(hidden)]
    pub fn new(value: &'a T) -> Self {
        ToWireBy(value, PhantomData)
    }
}

#[doc(hidden)]
pub trait SentByCodec<'a, T> {
    #[doc(hidden)]
    fn __ctx_sent(self) -> Option<Coded<'a, T>>;
}

impl<'a, C: WireCodec<T>, T> SentByCodec<'a, T> for &&ToWireBy<'a, C, T> {
    fn __ctx_sent(self) -> Option<Coded<'a, T>> {
        Some(Coded(self.0, C::write))
    }
}

#[doc(hidden)]
pub trait SentByCodecIfSome<'a, T> {
    #[doc(hidden)]
    fn __ctx_sent(self) -> Option<Coded<'a, T>>;
}

impl<'a, C: WireCodec<T>, T> SentByCodecIfSome<'a, T> for &ToWireBy<'a, C, Option<T>> {
    fn __ctx_sent(self) -> Option<Coded<'a, T>> {
        self.0.as_ref().map(|value| Coded(value, C::write))
    }
}

impl<'a, C, T> ToWireBy<'a, C, T> {
    #[doc(hidden)]
    pub fn __ctx_sent(self) -> Option<Coded<'a, T>>
    where
        C: WireCodec<T>,
    {
        None
    }
}

/// The type of a value to read. `(&&&&FromWire::<T>::NEW).__ctx_received(source, field)` gives `None` if there is no value: then the key is not
/// bound.
#[doc(hidden)]
pub struct FromWire<T>(PhantomData<fn() -> T>);

impl<T> FromWire<T> {
    pub const NEW: Self = FromWire(PhantomData);
}

#[doc(hidden)]
pub trait ReceivedIfThere<T> {
    #[doc(hidden)]
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<T>;
}

impl<T: FromStr<Err: fmt::Display>> ReceivedIfThere<Option<T>> for &&&&FromWire<Option<T>> {
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<Option<T>> {
        read(source, field, T::from_str)
    }
}

#[doc(hidden)]
pub trait ReceivedByFromStr<T> {
    #[doc(hidden)]
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<T>;
}

impl<T: FromStr<Err: fmt::Display>> ReceivedByFromStr<T> for &&&FromWire<T> {
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<T> {
        read(source, field, T::from_str).flatten()
    }
}

#[doc(hidden)]
pub trait ReceivedByFromIfThere<T> {
    #[doc(hidden)]
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<T>;
}

impl<T: for<'text> From<&'text str>> ReceivedByFromIfThere<Option<T>> for &&FromWire<Option<T>> {
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<Option<T>> {
        read(source, field, |text| Ok::<T, Infallible>(T::from(text)))
    }
}

#[doc(hidden)]
pub trait ReceivedByFrom<T> {
    #[doc(hidden)]
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<T>;
}

impl<T: for<'text> From<&'text str>> ReceivedByFrom<T> for &FromWire<T> {
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<T> {
        read(source, field, |text| Ok::<T, Infallible>(T::from(text))).flatten()
    }
}

/// Not implemented for any type: the compiler shows the message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be received",
    label = "has neither a `FromStr` whose error has `Display`, nor a `From<&str>`",
    note = "implement `FromStr`, put `wire` on a field, name a codec with `wire(.., with = ..)`, or send only, with `wire(.., out)`"
)]
#[doc(hidden)]
pub trait CanBeReceived {}

impl<T> FromWire<T> {
    #[doc(hidden)]
    pub fn __ctx_received(self, _: &mut dyn WireSource, _: &'static WireField) -> Option<T>
    where
        T: CanBeReceived,
    {
        None
    }
}

/// The type of a value to read by a codec: `(&&FromWireBy::<Hex, u64>::NEW).__ctx_received(source, field)`.
#[doc(hidden)]
pub struct FromWireBy<C, T>(PhantomData<fn(C) -> T>);

impl<C, T> FromWireBy<C, T> {
    pub const NEW: Self = FromWireBy(PhantomData);
}

#[doc(hidden)]
pub trait ReceivedByCodec<T> {
    #[doc(hidden)]
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<T>;
}

impl<C: WireCodec<T>, T> ReceivedByCodec<T> for &&FromWireBy<C, T> {
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<T> {
        read(source, field, C::read).flatten()
    }
}

#[doc(hidden)]
pub trait ReceivedByCodecIfThere<T> {
    #[doc(hidden)]
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<T>;
}

impl<C: WireCodec<T>, T> ReceivedByCodecIfThere<Option<T>> for &FromWireBy<C, Option<T>> {
    fn __ctx_received(self, source: &mut dyn WireSource, field: &'static WireField) -> Option<Option<T>> {
        read(source, field, C::read)
    }
}

impl<C, T> FromWireBy<C, T> {
    #[doc(hidden)]
    pub fn __ctx_received(self, _: &mut dyn WireSource, _: &'static WireField) -> Option<T>
    where
        C: WireCodec<T>,
    {
        None
    }
}

/// `None` if the text is no value. `Some(None)` if there is no text.
fn read<T, E: fmt::Display>(
    source: &mut dyn WireSource,
    field: &'static WireField,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Option<Option<T>> {
    let Some(text) = source.text(field).ok()? else { return Some(None) };
    let value = read(&text);
    drop(text);
    value.inspect_err(|why| source.refuse(field, why)).ok().map(Some)
}

/// The value of a field that is not on the wire, in a key that is received.
#[diagnostic::on_unimplemented(
    message = "this field is not on the wire, and `{Self}` has no `Default`",
    label = "a received value has nothing to put here",
    note = "put `#[context(wire = \"..\")]` on the field, implement `Default`, or only send the key, with `wire(.., out)`"
)]
#[doc(hidden)]
pub trait LeftOut: Sized {
    #[doc(hidden)]
    fn __ctx_left_out() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> LeftOut for T {
    fn __ctx_left_out() -> Self {
        T::default()
    }
}
