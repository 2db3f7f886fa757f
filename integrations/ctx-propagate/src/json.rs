//! Values as JSON.

use std::fmt;
use std::io;

use ctx_runtime::wire::WireCodec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::ser::{Formatter, Serializer};

/// Writes and reads a value as JSON: `#[context(wire("x-user", with = Json))]`. For any type with serde's `Serialize` and `Deserialize`.
///
/// Characters that are not ASCII are escaped, so that a header can have them.
///
/// ```
/// use ctx_propagate::Json;
/// use ctx_runtime::{Context, run, wire};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Context, Serialize, Deserialize)]
/// #[context(wire("x-user", with = Json))]
/// struct User { name: String, admin: bool }
///
/// run(User { name: "Zoë".into(), admin: false }, || {
///     wire::visit(|_, value| assert_eq!(value.unwrap().to_string(), r#"{"name":"Zo\u00eb","admin":false}"#));
/// });
/// ```
pub enum Json {}

impl<T: Serialize + DeserializeOwned> WireCodec<T> for Json {
    type Unreadable = serde_json::Error;

    fn write(value: &T, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        value.serialize(&mut Serializer::with_formatter(Utf8(to), Ascii)).map_err(|_| fmt::Error)
    }

    fn read(text: &str) -> Result<T, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// Writes bytes that are UTF-8 to a formatter.
struct Utf8<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl io::Write for Utf8<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_str(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Compact JSON, with characters that are not visible ASCII escaped.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, to: &mut W, fragment: &str) -> io::Result<()> {
        for char in fragment.chars() {
            if matches!(char, ' '..='~') {
                to.write_all(&[char as u8])?;
            } else {
                char.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(to, "\\u{unit:04x}"))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::Json;
    use ctx_runtime::wire::WireCodec;

    struct Written<'a>(&'a str);

    impl fmt::Display for Written<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            Json::write(&self.0.to_owned(), f)
        }
    }

    #[test]
    fn any_text_is_visible_ascii_and_comes_back() {
        for text in ["", "a\"b\\", "\r\n\0\t\u{7f}", "é\u{1f980}\u{2028}"] {
            let written = Written(text).to_string();
            assert!(written.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{written}");
            assert_eq!(<Json as WireCodec<String>>::read(&written).unwrap(), text);
        }
    }
}
