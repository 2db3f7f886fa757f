//! What no carrier takes, and what one of them does not take.

use std::error::Error;
use std::fmt;

use crate::report::shown;
use crate::token::is_token;

/// A name or a value that a carrier cannot take. The error of [`TextMap::set`](super::TextMap::set).
///
/// ```
/// use ctx_propagate::NotCarried;
///
/// let refused = NotCarried::new("x-name", "a message has at most 10 attributes");
/// assert_eq!(refused.to_string(), "`x-name` cannot be carried: a message has at most 10 attributes");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCarried {
    name: String,
    why: &'static str,
}

impl NotCarried {
    /// For a carrier of your own: the name that it refuses, and the rule of the medium. The name is cut and escaped for logs.
    pub fn new(name: &str, why: &'static str) -> Self {
        NotCarried { name: shown(name.as_bytes()), why }
    }
}

impl fmt::Display for NotCarried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` cannot be carried: {}", self.name, self.why)
    }
}

impl Error for NotCarried {}

/// The rule for all carriers.
pub(super) fn check(name: &str, value: &str) -> Result<(), NotCarried> {
    if !is_token(name.as_bytes()) {
        return Err(NotCarried::new(name, "its name is no token of HTTP"));
    }
    if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(NotCarried::new(name, "its value has a character that is not visible ASCII"));
    }
    Ok(())
}
