//! The key of a tag: a name that Sentry accepts, and that the event does not have yet.

use ctx_runtime::fields::LogField;

use super::Tags;

/// The limit of Sentry, in characters: <https://docs.sentry.io/platforms/rust/enriching-events/tags/>. Its own servers have raised it since.
const LONGEST: usize = 32;

/// The name of the field, or with its key in front, `Request.id`, if the event has a tag of the name. `None` if it has both.
pub(super) fn free(field: LogField, taken: &Tags) -> Option<String> {
    let name = without_raw(field.name());
    let is_free = |key: &String| !taken.contains_key(key);
    Some(accepted(name)).filter(is_free).or_else(|| Some(accepted(&format!("{}.{name}", field.key()))).filter(is_free))
}

/// The name of a field that is named after a keyword: `r#type`.
pub(super) fn without_raw(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Sentry accepts letters, digits, and `_`, `.`, `:`, `-`.
fn accepted(name: &str) -> String {
    let is_accepted = |char: &char| char.is_ascii_alphanumeric() || "_.:-".contains(*char);
    name.chars().take(LONGEST).map(|char| if is_accepted(&char) { char } else { '_' }).collect()
}
