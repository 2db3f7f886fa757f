//! The parts of a key that travel: what `#[context(wire = "..")]` says of them.

use std::borrow::Cow;
use std::fmt;

/// A part of a key that travels with requests: a field, or the value as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WireField {
    key: &'static str,
    name: &'static str,
    form: WireForm,
    ways: WireWays,
    is_sensitive: bool,
}

/// Where a part of a key lies on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WireForm {
    /// A header of its own.
    Header,
    /// A member of the header `baggage`, as the W3C specifies it.
    Baggage,
}

/// The directions in which a part of a key travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(hidden)]
pub enum WireWays {
    In,
    Out,
    Both,
}

impl WireField {
    #[doc(hidden)]
    pub const fn new(
        key: &'static str,
        name: &'static str,
        form: WireForm,
        ways: WireWays,
        is_sensitive: bool,
    ) -> WireField {
        WireField { key, name, form, ways, is_sensitive }
    }

    /// The name of the key, as errors and diagnostics show it: `Tenant`.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The name on the wire: `x-tenant-id`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where the value lies.
    pub fn form(&self) -> WireForm {
        self.form
    }

    /// Whether the value may leave the process.
    pub fn is_sent(&self) -> bool {
        self.ways != WireWays::In
    }

    /// Whether the value is taken from requests that come in.
    pub fn is_received(&self) -> bool {
        self.ways != WireWays::Out
    }

    /// Whether the value is marked `sensitive`, and travels all the same.
    pub fn is_sensitive(&self) -> bool {
        self.is_sensitive
    }
}

/// Writes and reads a value in a form of your own: `#[context(wire("x-user", with = Hex))]`. Without a codec, a value is written by its
/// `Display`, and read by its `FromStr`, or by its `From<&str>`.
///
/// ```
/// use std::fmt;
/// use std::num::ParseIntError;
/// use ctx_runtime::Context;
/// use ctx_runtime::wire::WireCodec;
///
/// struct Hex;
///
/// impl WireCodec<u64> for Hex {
///     type Unreadable = ParseIntError;
///
///     fn write(id: &u64, to: &mut fmt::Formatter<'_>) -> fmt::Result {
///         write!(to, "{id:x}")
///     }
///
///     fn read(text: &str) -> Result<u64, ParseIntError> {
///         u64::from_str_radix(text, 16)
///     }
/// }
///
/// #[derive(Context)]
/// struct User(#[context(wire("x-user", with = Hex))] u64);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no codec of `{T}`",
    label = "cannot write and read `{T}`",
    note = "implement `ctx_runtime::wire::WireCodec<{T}>` for it"
)]
pub trait WireCodec<T> {
    /// Why a text is no value.
    type Unreadable: fmt::Display;

    /// Writes the value. The text should be of visible ASCII and spaces, if it travels in a header of its own.
    fn write(value: &T, to: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// Reads the value from a text that came from outside.
    ///
    /// # Errors
    /// If the text is no value.
    fn read(text: &str) -> Result<T, Self::Unreadable>;
}

/// A source has refused what it has of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireTextRefused;

/// Gives the texts of a request that came in, and takes notes of texts that are refused.
pub trait WireSource {
    /// The text of a field. `None` if the request does not have it.
    ///
    /// # Errors
    /// If what the request has cannot be a text, or is ambiguous. The source has taken note of it. The key is not bound.
    fn text(&mut self, field: &'static WireField) -> Result<Option<Cow<'_, str>>, WireTextRefused>;

    /// The text of the field is there, but cannot be read. The key is not bound.
    fn refuse(&mut self, field: &'static WireField, why: &dyn fmt::Display);
}

/// Visits the parts of a value that may leave.
#[doc(hidden)]
pub type VisitWire<T> = fn(&T, &mut dyn FnMut(&'static WireField, Option<&dyn fmt::Display>));
