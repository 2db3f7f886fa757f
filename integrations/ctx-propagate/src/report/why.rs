//! The reasons to refuse.

use std::fmt;

/// Why a header or a member was refused. Its text follows the name of what was refused.
///
/// ```
/// use ctx_propagate::Why;
///
/// assert_eq!(Why::TooManyMembers { most: 64 }.to_string(), "is over the limit of 64 members");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The header, or the member, is given more than once. Which one counts is said where it is read.
    Repeated,
    /// The text does not have the format of the specification: lengths, separators, characters.
    Malformed,
    /// The version of the `traceparent` is `ff`.
    ForbiddenVersion,
    /// An id has only zeros.
    ZeroId,
    /// A `tracestate` came without a valid `traceparent`.
    NoTraceparent,
    /// The name of a member has a character that is not allowed, is empty, or is too long.
    InvalidName,
    /// The value of a member has a character that is not allowed, is missing, or is too long.
    InvalidValue,
    /// A property of a member of the baggage does not have the format of the specification.
    InvalidProperty,
    /// A member of the baggage, or a key, that may not pass here: [`Inbound`](crate::Inbound), [`Outbound`](crate::Outbound).
    NotAllowed,
    /// A request id is not of a [safe form](crate::RequestId).
    UnsafeId,
    /// The text is no value of its key. [`Refused::detail`](crate::Refused::detail) says why.
    Unreadable,
    /// The value cannot be written: its `Display` or codec failed.
    Unwritable,
    /// There are too many members.
    TooManyMembers {
        /// The greatest number that is allowed.
        most: usize,
    },
    /// There are too many bytes.
    TooLong {
        /// The greatest number that is allowed.
        most: usize,
    },
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Why::Repeated => "is given more than once",
            Why::Malformed => "does not have the format of its specification",
            Why::ForbiddenVersion => "has the version ff, which is forbidden",
            Why::ZeroId => "has an id that is zero",
            Why::NoTraceparent => "comes without a valid traceparent",
            Why::InvalidName => "has an invalid name",
            Why::InvalidValue => "has an invalid value",
            Why::InvalidProperty => "has an invalid property",
            Why::NotAllowed => "is not allowed here",
            Why::UnsafeId => "is no safe id",
            Why::Unreadable => "is no value of its key",
            Why::Unwritable => "cannot be written",
            Why::TooManyMembers { most } => return write!(f, "is over the limit of {most} members"),
            Why::TooLong { most } => return write!(f, "is over the limit of {most} bytes"),
        })
    }
}
