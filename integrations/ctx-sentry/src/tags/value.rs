//! The value of a tag: a text that Sentry accepts.

use std::fmt::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use ctx_runtime::fields::LogValue;

/// The limit of Sentry, in characters: <https://docs.sentry.io/platforms/rust/enriching-events/tags/>.
const LONGEST: usize = 200;

/// The text of a value, as far as it is accepted. `None` if there is no text, because it is empty, or because the value's `Display` or
/// `Debug` panics: the panic ends here, so that the event is sent.
pub(super) fn text(value: LogValue<'_>) -> Option<String> {
    let mut text = Text::default();
    // An error says that the text is as long as it may be.
    let _ = catch_unwind(AssertUnwindSafe(|| write!(text, "{value}"))).ok()?;
    (!text.text.is_empty()).then_some(text.text)
}

#[derive(Default)]
struct Text {
    text: String,
    chars: usize,
}

/// Stops the formatting of a long value, and writes a line on one line.
impl Write for Text {
    fn write_str(&mut self, str: &str) -> fmt::Result {
        for char in str.chars() {
            if self.chars == LONGEST {
                return Err(fmt::Error);
            }
            self.chars += 1;
            self.text.push(if char.is_control() { ' ' } else { char });
        }
        Ok(())
    }
}
