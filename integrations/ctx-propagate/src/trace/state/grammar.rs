//! The grammar of a member: <https://www.w3.org/TR/trace-context-2/#list-members>.

use super::TraceState;
use crate::report::Why;

const MOST_CHARACTERS: usize = 256;
/// The length of the longest list: keys, equals signs, values and commas.
pub(super) const MOST_BYTES: usize = TraceState::MOST_MEMBERS * (2 * MOST_CHARACTERS + 2);

/// Whether a key and a value have the format of level 2, in which an `@` may be anywhere but in front.
pub(super) fn check(key: &[u8], value: &[u8]) -> Result<(), Why> {
    let begins = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let goes_on = |byte: &u8| begins(byte) || b"_-*/@".contains(byte);
    if key.len() > MOST_CHARACTERS || !key.first().is_some_and(begins) || !key.iter().all(goes_on) {
        return Err(Why::InvalidName);
    }
    let is_allowed = |byte: &u8| matches!(byte, b' '..=b'~') && !b",=".contains(byte);
    let ends = |byte: &u8| *byte != b' ';
    if value.len() > MOST_CHARACTERS || !value.last().is_some_and(ends) || !value.iter().all(is_allowed) {
        return Err(Why::InvalidValue);
    }
    Ok(())
}

/// The keys and values of a valid list.
pub(super) fn members(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.split(',').filter_map(|member| member.split_once('='))
}

/// Whether a valid member has this key. An empty member, of an empty list, counts as any.
pub(super) fn has_key(member: &str, key: &str) -> bool {
    member.split_once('=').is_none_or(|(found, _)| found == key)
}
