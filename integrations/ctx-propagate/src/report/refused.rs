//! One refused header, or member of a header.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write};

use super::Why;

/// The number of bytes of a foreign name that are shown.
const MOST_SHOWN: usize = 64;

/// A header, or a member of a header, that was refused, and the reason.
///
/// It holds no value, because a value may be secret, unless the error of a key quotes the value. A name that came from outside is cut after
/// 64 bytes and escaped, so that it is safe in a log. It is also the error of the functions that build values: `Baggage::with`, `TraceState::with`.
///
/// ```
/// let refused = ctx_propagate::Baggage::new().with("user id", "7").unwrap_err();
/// assert_eq!(refused.to_string(), "baggage member `user id` has an invalid name");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    what: Cow<'static, str>,
    why: Why,
    detail: Option<Box<str>>,
}

impl Refused {
    pub(crate) fn header(name: &'static str, why: Why) -> Self {
        Refused { what: Cow::Borrowed(name), why, detail: None }
    }

    pub(crate) fn member(header: &'static str, name: &[u8], why: Why) -> Self {
        Refused { what: Cow::Owned(format!("{header} member `{}`", shown(name))), why, detail: None }
    }

    /// A header whose name was chosen at run time.
    pub(crate) fn named(name: &str, why: Why) -> Self {
        Refused { what: Cow::Owned(shown(name.as_bytes())), why, detail: None }
    }

    pub(crate) fn because(self, detail: &dyn fmt::Display) -> Self {
        Refused { detail: Some(shown(text_of(detail).as_bytes()).into()), ..self }
    }

    /// The header, such as `traceparent`, or the member, such as ``baggage member `user` ``.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The reason.
    pub fn why(&self) -> Why {
        self.why
    }

    /// What the key says of a text that it cannot read. Cut and escaped, as names are. Of a key that is `sensitive`, nothing is said.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.why)?;
        self.detail().map_or(Ok(()), |detail| write!(f, ": {detail}"))
    }
}

impl Error for Refused {}

/// The text of an error that is not ours. Its `Display` may fail.
fn text_of(error: &dyn fmt::Display) -> String {
    let mut text = String::new();
    if write!(text, "{error}").is_err() { String::new() } else { text }
}

/// A name as it may stand in a log: visible ASCII, and not long.
pub(crate) fn shown(name: &[u8]) -> String {
    let start = &name[..name.len().min(MOST_SHOWN)];
    let end = if start.len() < name.len() { "..." } else { "" };
    format!("{}{end}", start.escape_ascii())
}
