//! Numbers in lower-case hexadecimal digits, as many as the number has room for.

/// The number, if all characters are lower-case digits. At most 32 of them.
pub(crate) fn parse(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0, |number, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u128::from(value))
    })
}
