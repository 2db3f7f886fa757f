//! The values of fields as texts, in memory of a fixed size.

use std::fmt::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use ctx_runtime::fields::LogValue;

/// The bytes that a label's value may have.
pub(crate) const MOST_BYTES: usize = 128;

/// Runs `f` on the text of the value: `None` if it is longer than [`MOST_BYTES`], or its `Display` fails. If the `Display` panics, the panic
/// ends here, and `f` does not run.
pub(crate) fn with_text<R>(value: LogValue<'_>, f: impl FnOnce(Option<&str>) -> R) -> Option<R> {
    if let LogValue::Str(text) = value {
        return Some(f((text.len() <= MOST_BYTES).then_some(text)));
    }
    let mut text = Text { bytes: [0; MOST_BYTES], length: 0, is_too_long: false };
    let written = catch_unwind(AssertUnwindSafe(|| write!(text, "{value}"))).ok()?;
    Some(f(written.ok().and_then(|()| text.get())))
}

/// Whether a text can be told from all others in an export. Control characters are not for labels. A backslash in front of a backslash
/// or a quote is a text that is escaped already, or one that is not: exporters take it for the former, and write two values as one.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.contains(char::is_control) && !text.contains("\\\\") && !text.contains("\\\"")
}

struct Text {
    bytes: [u8; MOST_BYTES],
    length: usize,
    /// Stays true, for a `Display` that goes on after an error.
    is_too_long: bool,
}

impl Text {
    fn get(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes[..self.length]).ok().filter(|_| !self.is_too_long)
    }
}

impl Write for Text {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let end = self.length + part.len();
        match self.bytes.get_mut(self.length..end) {
            Some(room) if !self.is_too_long => room.copy_from_slice(part.as_bytes()),
            // An error ends the formatting, so a long value costs no more than a short one.
            _ => {
                self.is_too_long = true;
                return Err(fmt::Error);
            }
        }
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use ctx_runtime::fields::LogValue;

    use super::{MOST_BYTES, is_plain, with_text};

    fn text(value: LogValue<'_>) -> Option<String> {
        with_text(value, |text| text.map(str::to_owned)).unwrap()
    }

    #[test]
    fn values_of_all_types_are_texts() {
        assert_eq!(text(LogValue::Str("acme")).unwrap(), "acme");
        assert_eq!(text(LogValue::U64(7)).unwrap(), "7");
        assert_eq!(text(LogValue::Bool(true)).unwrap(), "true");
        assert_eq!(text(LogValue::I128(i128::MIN)).unwrap(), i128::MIN.to_string());
        assert_eq!(text(LogValue::Displayed(&format_args!("{}-{}", 'ä', 1))).unwrap(), "ä-1");
    }

    #[test]
    fn a_long_text_is_none() {
        let longest = "ä".repeat(MOST_BYTES / 2);
        assert_eq!(text(LogValue::Str(&longest)), Some(longest.clone()));
        assert_eq!(text(LogValue::Displayed(&longest)), Some(longest.clone()));
        let longer = longest + "a";
        assert_eq!(text(LogValue::Str(&longer)), None);
        assert_eq!(text(LogValue::Displayed(&longer)), None);
    }

    #[test]
    fn formatting_ends_where_the_room_ends() {
        struct Endless;
        impl fmt::Display for Endless {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                loop {
                    f.write_str("again ")?;
                }
            }
        }
        assert_eq!(text(LogValue::Displayed(&Endless)), None);
    }

    #[test]
    fn a_text_that_was_too_long_once_is_none() {
        struct Stubborn(usize);
        impl fmt::Display for Stubborn {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let _ = f.write_str(&"a".repeat(self.0));
                f.write_str("b").or(Ok(()))
            }
        }
        assert_eq!(text(LogValue::Displayed(&Stubborn(1))).unwrap(), "ab");
        assert_eq!(text(LogValue::Displayed(&Stubborn(MOST_BYTES))), None);
        assert_eq!(text(LogValue::Displayed(&Stubborn(MOST_BYTES + 1))), None);
    }

    #[test]
    fn a_panic_of_a_display_ends_here() {
        struct Panics;
        impl fmt::Display for Panics {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a")?;
                panic!("planned");
            }
        }
        assert_eq!(with_text(LogValue::Displayed(&Panics), |_| ()), None);
    }

    #[test]
    fn texts_that_exporters_mix_up_are_not_plain() {
        assert!(["acme", "a \"b\"", r"/{id:\d+}", r"trailing\", "ä", ""].into_iter().all(is_plain));
        assert!(!["a\nb", "a\0", r#"a\"b"#, r"a\\b", "\u{7f}"].into_iter().any(is_plain));
    }
}
