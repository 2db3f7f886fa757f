//! The names on one line: the rule for two fields that have the same name.

use std::borrow::Cow;

/// The names that a line has so far.
///
/// The rule: a field whose name is taken is written with its origin in front, `event.level`, until the name is free. So no name
/// occurs twice, and no field is lost.
pub(crate) struct Names(Vec<Cow<'static, str>>);

impl Names {
    /// The names of a line that begins, with those that are never given to a field.
    pub(crate) fn reserve(reserved: &[&'static str]) -> Self {
        Names(reserved.iter().copied().map(Cow::Borrowed).collect())
    }

    /// Lets the next field that asks have a reserved name.
    pub(crate) fn release(&mut self, reserved: &str) {
        self.0.retain(|name| name != reserved);
    }

    /// Takes a name for a field of `origin`, and returns the name to write.
    pub(crate) fn take(&mut self, name: &'static str, origin: &str) -> &str {
        // Of a field that is named after a keyword: `r#type`.
        let mut free = Cow::Borrowed(name.strip_prefix("r#").unwrap_or(name));
        while self.0.contains(&free) {
            free = Cow::Owned(format!("{origin}.{free}"));
        }
        let at = self.0.len();
        self.0.push(free);
        &self.0[at]
    }
}
