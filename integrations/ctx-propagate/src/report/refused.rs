//! One refused header, or member of a header.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use super::Why;

/// The number of bytes of a foreign name that are shown.
const MOST_SHOWN: usize = 64;

/// A header, or a member of a header, that was refused, and the reason.
///
/// It holds no value, because a value may be secret. A name that came from outside is cut after 64 bytes and escaped, so that it is safe in
/// a log. It is also the error of the functions that build values: `Baggage::with`, `TraceState::with`.
///
/// ```
/// let refused = ctx_propagate::Baggage::new().with("user id", "7").unwrap_err();
/// assert_eq!(refused.to_string(), "baggage member `user id` has an invalid name");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    what: Cow<'static, str>,
    why: Why,
}

impl Refused {
    pub(crate) fn header(name: &'static str, why: Why) -> Self {
        Refused { what: Cow::Borrowed(name), why }
    }

    pub(crate) fn member(header: &'static str, name: &[u8], why: Why) -> Self {
        Refused { what: Cow::Owned(format!("{header} member `{}`", shown(name))), why }
    }

    /// The header, such as `traceparent`, or the member, such as ``baggage member `user` ``.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The reason.
    pub fn why(&self) -> Why {
        self.why
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.why)
    }
}

impl Error for Refused {}

/// A name as it may stand in a log: visible ASCII, and not long.
pub(crate) fn shown(name: &[u8]) -> String {
    let start = &name[..name.len().min(MOST_SHOWN)];
    let end = if start.len() < name.len() { "..." } else { "" };
    format!("{}{end}", start.escape_ascii())
}
