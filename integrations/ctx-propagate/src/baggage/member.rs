//! One member of a baggage.

use std::borrow::Cow;
use std::fmt;

use super::{BAGGAGE, percent};
use crate::report::{Refused, Why};
use crate::token::is_token;

/// A name, a value, and properties of it: `name=value;property;property=value` in the header.
///
/// ```
/// use ctx_propagate::{Baggage, Member};
///
/// let member = Member::new("tenant", "acme")?.with_property("ttl", Some("60 s"))?.with_property("internal", None)?;
/// let baggage = Baggage::new().with_member(member)?;
/// assert_eq!(baggage.to_string(), "tenant=acme;ttl=60%20s;internal");
/// let properties: Vec<_> = baggage.member("tenant").unwrap().properties().collect();
/// assert_eq!(properties, [("ttl", Some("60 s".into())), ("internal", None)]);
/// # Ok::<(), ctx_propagate::Refused>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    name: Box<str>,
    value: Box<str>,
    /// As they are in the header, each after a semicolon. Few read them, and so a member with many of them stays small.
    properties: String,
}

impl Member {
    /// A member without properties.
    ///
    /// # Errors
    ///
    /// If the name is no [token](https://www.rfc-editor.org/rfc/rfc9110#name-tokens).
    pub fn new(name: &str, value: &str) -> Result<Self, Refused> {
        if is_token(name.as_bytes()) {
            Ok(Member::of(name, value.into()))
        } else {
            Err(Refused::member(BAGGAGE, name.as_bytes(), Why::InvalidName))
        }
    }

    /// Takes a name that is a token.
    pub(super) fn of(name: &str, value: Box<str>) -> Self {
        Member { name: name.into(), value, properties: String::new() }
    }

    /// The member with one more property. Properties may have the same name.
    ///
    /// # Errors
    ///
    /// If the name is no token. The error names the member.
    pub fn with_property(self, name: &str, value: Option<&str>) -> Result<Self, Refused> {
        if is_token(name.as_bytes()) {
            Ok(self.and_property(name, value))
        } else {
            Err(Refused::member(BAGGAGE, self.name.as_bytes(), Why::InvalidProperty))
        }
    }

    /// Takes a name that is a token.
    pub(super) fn and_property(mut self, name: &str, value: Option<&str>) -> Self {
        self.properties.push(';');
        self.properties.push_str(name);
        if let Some(value) = value {
            self.properties.push('=');
            self.properties.extend(percent::encoded(value));
        }
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value, decoded.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The names and the decoded values of the properties. Decoding allocates only for a value with a percent sign.
    pub fn properties(&self) -> impl Iterator<Item = (&str, Option<Cow<'_, str>>)> {
        self.properties.split(';').skip(1).map(|property| match property.split_once('=') {
            Some((name, value)) => (name, Some(percent::decoded(value))),
            None => (property, None),
        })
    }

    /// The text in the header, in parts.
    pub(super) fn text(&self) -> impl Iterator<Item = &str> {
        [&*self.name, "="].into_iter().chain(percent::encoded(&self.value)).chain([&*self.properties])
    }
}

/// The member as it is in the header.
impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().try_for_each(|part| f.write_str(part))
    }
}
