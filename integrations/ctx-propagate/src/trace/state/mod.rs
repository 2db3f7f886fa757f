//! `tracestate`: what the tracing systems on the way have added to a trace.

mod grammar;
mod length;
mod read;

use std::fmt;
use std::sync::Arc;

use crate::report::{Refused, Report, Why};
use crate::text_map::TextMap;

/// The header `tracestate`: a list of keys and values, one for each tracing system on the way, the most recent first.
///
/// It is immutable and always valid: at most 32 members, no key twice, at most [`TraceState::MOST_BYTES`]. A clone is a reference count. An
/// empty list allocates nothing.
///
/// ```
/// use ctx_propagate::TraceState;
///
/// let state = TraceState::default().with("congo", "t61rcWkgMzE")?.with("rojo", "00f067aa0ba902b7")?;
/// assert_eq!(state.with("congo", "ucfJifl5GOE")?.as_str(), "congo=ucfJifl5GOE,rojo=00f067aa0ba902b7");
/// # Ok::<(), ctx_propagate::Refused>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TraceState {
    /// The header as it is written. Keys and values have no comma and no equals sign, so it is also the list. `None` if it is empty.
    text: Option<Arc<str>>,
}

impl TraceState {
    /// The greatest number of members: [32](https://www.w3.org/TR/trace-context-2/#tracestate-header-field-values).
    pub const MOST_MEMBERS: usize = 32;
    /// The greatest length of the header that is kept. The specification asks for at least
    /// [512](https://www.w3.org/TR/trace-context-2/#tracestate-limits). A limit is needed, because a foreign caller could otherwise add
    /// 16 KiB to each request of a service, more than many servers accept.
    pub const MOST_BYTES: usize = 4096;

    pub(super) fn read(map: &(impl TextMap + ?Sized), report: &mut Report) -> Self {
        TraceState::of(&read::read(map, report))
    }

    fn of(text: &str) -> Self {
        TraceState { text: (!text.is_empty()).then(|| text.into()) }
    }

    /// The value of the header. Empty if there is no member.
    pub fn as_str(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.text.is_none()
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// The keys and values, the most recent first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        grammar::members(self.as_str())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find_map(|(found, value)| (found == key).then_some(value))
    }

    /// The list with this member in front, in place of an earlier one with the same key. The other members keep their order. If there are
    /// more than 32 then, the last one is left out; if there are too many bytes, members are left out as in
    /// [`TraceContext::read`](crate::TraceContext::read).
    ///
    /// # Errors
    ///
    /// If the key or the value does not have the [format](https://www.w3.org/TR/trace-context-2/#list-members): a key has up to 256
    /// characters of `a-z0-9_-*/@` and begins with a letter or a digit; a value has 1 to 256 characters of visible ASCII and spaces, no
    /// comma, no equals sign and no space at its end.
    pub fn with(&self, key: &str, value: &str) -> Result<Self, Refused> {
        grammar::check(key.as_bytes(), value.as_bytes())
            .map_err(|why: Why| Refused::member("tracestate", key.as_bytes(), why))?;
        let member = format!("{key}={value}");
        let others = self.as_str().split(',').filter(|other| !grammar::has_key(other, key));
        let all: Vec<&str> = [&*member].into_iter().chain(others).take(Self::MOST_MEMBERS).collect();
        Ok(TraceState::of(&length::fitted(all, 1, |_| ())))
    }

    /// The list without this key. Remove only what your own tracing system added.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        let others: Vec<&str> = self.as_str().split(',').filter(|other| !grammar::has_key(other, key)).collect();
        TraceState::of(&others.join(","))
    }
}

/// The value of the header.
impl fmt::Display for TraceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
