//! What no carrier takes, and what one of them does not take.

use std::error::Error;
use std::fmt;

use crate::report::shown;

/// A name or a value that a carrier cannot take. The error of [`TextMap::set`](super::TextMap::set).
///
/// ```
/// use ctx_propagate::text_map::Header;
///
/// let refused = Header::new("x-name", "value")?.not_carried("a message has at most 10 attributes");
/// assert_eq!(refused.to_string(), "`x-name` cannot be carried: a message has at most 10 attributes");
/// # Ok::<(), ctx_propagate::NotCarried>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCarried {
    name: String,
    why: &'static str,
}

impl NotCarried {
    /// The name is cut and escaped for logs.
    pub(super) fn new(name: &str, why: &'static str) -> Self {
        NotCarried { name: shown(name.as_bytes()), why }
    }
}

impl fmt::Display for NotCarried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` cannot be carried: {}", self.name, self.why)
    }
}

impl Error for NotCarried {}
