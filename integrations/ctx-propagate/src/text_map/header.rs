//! What may be written to a carrier.

use super::NotCarried;
use crate::token::is_token;

/// A name and a value that end no header and begin no other, in any medium.
///
/// [`TextMap::put`](super::TextMap::put) takes nothing else, so no carrier can be made to inject a header.
///
/// ```
/// use ctx_propagate::text_map::Header;
///
/// let header = Header::new("baggage", "tenant=acme")?;
/// assert_eq!((header.name(), header.value()), ("baggage", "tenant=acme"));
/// assert!(Header::new("baggage", "a=1\r\nset-cookie: b").is_err());
/// # Ok::<(), ctx_propagate::NotCarried>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> Header<'a> {
    /// Checks the name and the value.
    ///
    /// # Errors
    ///
    /// If the name is no [token](https://www.rfc-editor.org/rfc/rfc9110#name-tokens), or if the value has other characters than space and
    /// visible ASCII (`0x20` to `0x7e`).
    pub fn new(name: &'a str, value: &'a str) -> Result<Self, NotCarried> {
        if !is_token(name.as_bytes()) {
            return Err(NotCarried::new(name, "its name is no token of HTTP"));
        }
        if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(NotCarried::new(name, "its value has a character that is not visible ASCII"));
        }
        Ok(Header { name, value })
    }

    /// The name, in the case in which it was given.
    pub fn name(self) -> &'a str {
        self.name
    }

    /// The value.
    pub fn value(self) -> &'a str {
        self.value
    }

    /// The error of a carrier that has a rule of its own against this header.
    pub fn not_carried(self, why: &'static str) -> NotCarried {
        NotCarried::new(self.name, why)
    }
}
