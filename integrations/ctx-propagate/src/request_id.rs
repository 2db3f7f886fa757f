//! The id of a request.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use ctx_runtime::Context;
use uuid::Uuid;

/// The id of a request, as it stands in logs and in the header `x-request-id`.
///
/// An id from outside is taken only if it is of a safe form: 1 to 128 letters, digits and `-` `_` `.` `~` `:` `/` `+` `=` `@`. This covers
/// UUIDs, ULIDs, hexadecimal ids, and the ids of the load balancers of AWS and Google. It cannot end a line of a log or a header, cannot hold
/// markup, and is not long. A new id is a UUID of version 7, which sorts by its time.
///
/// A clone counts a reference.
///
/// ```
/// use ctx_propagate::RequestId;
///
/// let id: RequestId = "req-7".parse()?;
/// assert_eq!(id.as_str(), "req-7");
/// assert_eq!(RequestId::new().as_str().len(), 36);
/// assert!("7\nadmin=true".parse::<RequestId>().is_err());
/// # Ok::<(), ctx_propagate::UnsafeId>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Context)]
#[context(log)]
pub struct RequestId(Arc<str>);

/// The text is no id of a safe form: see [`RequestId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsafeId(());

impl RequestId {
    /// The greatest number of characters of an id.
    pub const MOST_CHARACTERS: usize = 128;

    /// A new id: a UUID of version 7.
    #[expect(clippy::new_without_default, reason = "each call gives another id")]
    pub fn new() -> Self {
        let mut buffer = Uuid::encode_buffer();
        let text: &str = Uuid::now_v7().hyphenated().encode_lower(&mut buffer);
        RequestId(text.into())
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RequestId {
    type Err = UnsafeId;

    fn from_str(text: &str) -> Result<Self, UnsafeId> {
        let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~:/+=@".contains(&byte);
        let is_id = (1..=Self::MOST_CHARACTERS).contains(&text.len()) && text.bytes().all(is_safe);
        if is_id { Ok(RequestId(text.into())) } else { Err(UnsafeId(())) }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for UnsafeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not 1 to 128 letters, digits, or characters of `-_.~:/+=@`")
    }
}

impl std::error::Error for UnsafeId {}

#[cfg(test)]
mod tests {
    use super::RequestId;

    #[test]
    fn ids_of_load_balancers_are_safe() {
        for id in [
            "0",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "Root=1-67891233-abcdef012345678912345678",
            "105445aa7843bc8bf206b12000100000/1",
            &"a".repeat(128),
        ] {
            assert_eq!(id.parse::<RequestId>().unwrap().as_str(), id);
        }
    }

    #[test]
    fn what_could_harm_a_log_a_header_or_a_page_is_no_id() {
        for id in ["", " ", "a b", "a\r\nb", "é", "a;b", "a,b", "<b>", "\"", "\u{1b}[31m", "a%0a", &"a".repeat(129)] {
            assert!(id.parse::<RequestId>().is_err(), "{id:?}");
        }
    }

    #[test]
    fn new_ids_are_safe_unlike_and_sort_by_time() {
        let ids: Vec<_> = (0..100).map(|_| RequestId::new()).collect();
        assert!(ids.iter().all(|id| id.as_str().parse() == Ok(id.clone())));
        assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
