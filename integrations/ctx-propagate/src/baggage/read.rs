//! Reads `baggage` from a carrier: <https://www.w3.org/TR/baggage/#header-content>.

use super::list::List;
use super::{BAGGAGE, Baggage, Member, percent};
use crate::report::{Report, Why};
use crate::text_map::TextMap;
use crate::token::{is_token, trimmed};

/// A longer member does not fit, however much of it is percent-encoded without need.
const MOST_MEMBER_BYTES: usize = 3 * Baggage::MOST_BYTES;

pub(super) fn read(map: &(impl TextMap + ?Sized), report: &mut Report) -> List {
    let mut list = List::default();
    // No member has a comma, so a comma between two headers is the same as the end of a header. RFC 9110, section 5.6.1, has a
    // recipient ignore empty elements of a list.
    map.each(BAGGAGE, &mut |value| {
        let members = value.split(|byte| *byte == b',').map(trimmed).filter(|member| !member.is_empty());
        members.for_each(|text| {
            if let Err(why) = add(text, &mut list, report) {
                report.member(BAGGAGE, name(text), why);
            }
        });
    });
    list
}

fn add(text: &[u8], list: &mut List, report: &mut Report) -> Result<(), Why> {
    check(text)?;
    // The newest value of a name counts. If it does not fit, an older one does not come back.
    let name = name(text);
    if list.remove(checked(name)) {
        report.member(BAGGAGE, name, Why::Repeated);
    }
    if text.len() > MOST_MEMBER_BYTES {
        return Err(Why::TooLong { most: Baggage::MOST_BYTES });
    }
    list.add(member(text))
}

/// The name of a member, which may be invalid.
fn name(member: &[u8]) -> &[u8] {
    trimmed(member.split(|byte| b"=;".contains(byte)).next().unwrap_or_default())
}

/// The parts between semicolons: the name and the value, then the properties. Each has a text before the first equals sign, and one after
/// it.
fn parts(member: &[u8]) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
    member.split(|byte| *byte == b';').map(|part| match part.iter().position(|byte| *byte == b'=') {
        Some(at) => (trimmed(&part[..at]), Some(trimmed(&part[at + 1..]))),
        None => (trimmed(part), None),
    })
}

/// Whether a member is valid. Allocates nothing, however long it is.
fn check(member: &[u8]) -> Result<(), Why> {
    let is_value = |value: &[u8]| value.iter().all(|byte| percent::is_allowed(*byte));
    let mut parts = parts(member);
    let (name, value) = parts.next().unwrap_or_default();
    if !is_token(name) {
        return Err(Why::InvalidName);
    }
    if !value.is_some_and(is_value) {
        return Err(Why::InvalidValue);
    }
    let are_valid = parts.all(|(name, value)| is_token(name) && value.is_none_or(is_value));
    if are_valid { Ok(()) } else { Err(Why::InvalidProperty) }
}

/// The member of a text that is valid.
fn member(text: &[u8]) -> Member {
    let mut parts = parts(text);
    let (name, value) = parts.next().unwrap_or_default();
    let member = Member::of(checked(name), percent::decoded(checked(value.unwrap_or_default())).into());
    parts.fold(member, |member, (name, value)| {
        let value = value.map(|value| percent::decoded(checked(value)));
        member.and_property(checked(name), value.as_deref())
    })
}

/// A name or a value of a valid member, which is ASCII.
fn checked(text: &[u8]) -> &str {
    str::from_utf8(text).unwrap_or_default()
}
