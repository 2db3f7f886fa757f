//! Percent-encoding of values: RFC 3986, section 2.1, with the characters of <https://www.w3.org/TR/baggage/#value>.

use std::borrow::Cow;

/// Whether a byte may be in a value in the header.
pub(super) fn is_allowed(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

/// The parts of a text in the header: stretches that stay as they are, and bytes that are encoded. Only what has to be is encoded.
pub(super) fn encoded(text: &str) -> impl Iterator<Item = &str> {
    let stays = |byte: &u8| is_allowed(*byte) && *byte != b'%';
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let (first, others) = rest.split_first()?;
        if !stays(first) {
            rest = others;
            return Some(escape(*first));
        }
        let length = rest.iter().position(|byte| !stays(byte)).unwrap_or(rest.len());
        let (part, others) = rest.split_at(length);
        rest = others;
        // The part is ASCII alone.
        Some(str::from_utf8(part).unwrap_or_default())
    })
}

/// `%41` for `A`.
fn escape(byte: u8) -> &'static str {
    static ESCAPES: [u8; 3 * 256] = {
        let mut all = [b'%'; 3 * 256];
        let mut byte = 0;
        while byte < 256 {
            all[3 * byte + 1] = b"0123456789ABCDEF"[byte >> 4];
            all[3 * byte + 2] = b"0123456789ABCDEF"[byte & 15];
            byte += 1;
        }
        all
    };
    let start = 3 * usize::from(byte);
    str::from_utf8(&ESCAPES[start..start + 3]).unwrap_or_default()
}

/// The text of a value in the header. Bytes that are no UTF-8 become U+FFFD; a percent sign without two digits stands for itself.
pub(super) fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('%') {
        return Cow::Borrowed(value);
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, others @ ..] = rest {
        let escaped = if let [b'%', high, low, ..] = rest { byte(*high, *low) } else { None };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &rest[3..] } else { others };
    }
    Cow::Owned(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// The byte of two hexadecimal digits, in either case.
fn byte(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{decoded, encoded};

    fn encode(text: &str) -> String {
        encoded(text).collect()
    }

    #[test]
    fn only_what_has_to_be_is_encoded() {
        let stays = "!#$&'()*+-./09:<=>?@AZ[]^_`az{|}~";
        assert_eq!(encode(stays), stays);
        assert_eq!(encode(" \",;\\%\t\r\n\0\u{7f}"), "%20%22%2C%3B%5C%25%09%0D%0A%00%7F");
        assert_eq!(encode("Amélie"), "Am%C3%A9lie");
    }

    #[test]
    fn decoding_replaces_what_is_no_utf8() {
        let all = [
            ("Am%C3%A9lie", "Amélie"),
            ("%c3%a9", "é"),
            ("a%FFb", "a\u{fffd}b"),
            ("%F0%9F%98", "\u{fffd}"),
            ("%ED%A0%80", "\u{fffd}\u{fffd}\u{fffd}"),
            ("100%", "100%"),
            ("%4", "%4"),
            ("%zz%+1", "%zz%+1"),
            ("%%41", "%A"),
            ("%2541", "%41"),
        ];
        all.iter().for_each(|(value, text)| assert_eq!(decoded(value), *text, "{value}"));
    }

    #[test]
    fn every_text_comes_back() {
        let all: String = (0..0x3000).filter_map(char::from_u32).chain(['\u{10ffff}']).collect();
        assert_eq!(decoded(&encode(&all)), all);
    }
}
