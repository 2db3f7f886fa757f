//! The text of a value, also of a value that cannot be shown.

use std::fmt::{self, Write};

/// Stands behind what a value wrote before its `Display` or `Debug` failed.
pub(crate) const FAILED: &str = "<error>";

/// Formats a value of the application. Unlike `to_string`, this does not panic if the value fails.
pub(crate) fn value_text(value: fmt::Arguments<'_>) -> String {
    let mut text = String::new();
    if text.write_fmt(value).is_err() {
        text.push_str(FAILED);
    }
    text
}
