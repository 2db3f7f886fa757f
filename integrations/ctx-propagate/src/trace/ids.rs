//! The ids of a trace and of a span.

use std::error::Error;
use std::fmt;
use std::num::{NonZeroU64, NonZeroU128};
use std::str::FromStr;

use super::hex;

/// The id of a trace: 16 bytes, which are not all zero. As a text, 32 lower-case hexadecimal digits.
///
/// ```
/// use ctx_propagate::TraceId;
///
/// let id: TraceId = "4bf92f3577b34da6a3ce929d0e0e4736".parse()?;
/// assert_eq!(id.to_bytes()[..2], [0x4b, 0xf9]);
/// assert!("00000000000000000000000000000000".parse::<TraceId>().is_err());
/// # Ok::<(), ctx_propagate::InvalidId>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId(NonZeroU128);

/// The id of a span: 8 bytes, which are not all zero. As a text, 16 lower-case hexadecimal digits.
///
/// ```
/// use ctx_propagate::SpanId;
///
/// let id: SpanId = "00f067aa0ba902b7".parse()?;
/// assert_eq!(id.to_string(), "00f067aa0ba902b7");
/// # Ok::<(), ctx_propagate::InvalidId>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId(NonZeroU64);

impl TraceId {
    /// A new id.
    ///
    /// It comes from the generator of the thread of the crate `rand`, ChaCha with 12 rounds, seeded by the operating system. Its state is
    /// larger than an id, so ids of many processes do not collide; and nobody can compute the next id from those that were sent to
    /// other services. Costs some 10 ns, and a system call for the first id of a thread and every 64 KiB. A child of `fork` that does
    /// not start another program repeats the ids of its parent.
    ///
    /// # Panics
    ///
    /// If the operating system has no random bytes for the seed.
    pub fn random() -> Self {
        loop {
            if let Some(id) = NonZeroU128::new(rand::random()) {
                return TraceId(id);
            }
        }
    }

    /// The id of these bytes. `None` if all are zero.
    pub fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        NonZeroU128::new(u128::from_be_bytes(bytes)).map(TraceId)
    }

    /// The bytes, from the left of the text to its right.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.get().to_be_bytes()
    }
}

impl SpanId {
    /// A new id. [`TraceId::random`] says where it comes from, and when that panics.
    pub fn random() -> Self {
        loop {
            if let Some(id) = NonZeroU64::new(rand::random()) {
                return SpanId(id);
            }
        }
    }

    /// The id of these bytes. `None` if all are zero.
    pub fn from_bytes(bytes: [u8; 8]) -> Option<Self> {
        NonZeroU64::new(u64::from_be_bytes(bytes)).map(SpanId)
    }

    /// The bytes, from the left of the text to its right.
    pub fn to_bytes(self) -> [u8; 8] {
        self.0.get().to_be_bytes()
    }
}

/// Reads 32 lower-case hexadecimal digits.
impl FromStr for TraceId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let digits: &[u8; 32] = text.as_bytes().try_into().map_err(|_| InvalidId { digits: 32 })?;
        hex::parse(digits).and_then(NonZeroU128::new).map(TraceId).ok_or(InvalidId { digits: 32 })
    }
}

/// Reads 16 lower-case hexadecimal digits.
impl FromStr for SpanId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let digits: &[u8; 16] = text.as_bytes().try_into().map_err(|_| InvalidId { digits: 16 })?;
        let number = hex::parse(digits).and_then(|number| NonZeroU64::new(number as u64));
        number.map(SpanId).ok_or(InvalidId { digits: 16 })
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 32];
        hex::write(&self.to_bytes(), &mut text);
        f.pad(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 16];
        hex::write(&self.to_bytes(), &mut text);
        f.pad(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TraceId({self})")
    }
}

impl fmt::Debug for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SpanId({self})")
    }
}

/// A text that is no [`TraceId`] or no [`SpanId`].
///
/// ```
/// let invalid = "F0".parse::<ctx_propagate::SpanId>().unwrap_err();
/// assert_eq!(invalid.to_string(), "an id has 16 lower-case hexadecimal digits, and is not zero");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidId {
    digits: usize,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an id has {} lower-case hexadecimal digits, and is not zero", self.digits)
    }
}

impl Error for InvalidId {}
