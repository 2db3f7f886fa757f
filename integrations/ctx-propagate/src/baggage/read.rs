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
    if text.len() > MOST_MEMBER_BYTES {
        return Err(Why::TooLong { most: Baggage::MOST_BYTES });
    }
    let member = parse(text)?;
    if list.remove(member.name()) {
        report.member(BAGGAGE, member.name().as_bytes(), Why::Repeated);
    }
    list.add(member)
}

/// The name of a member that may be invalid.
fn name(member: &[u8]) -> &[u8] {
    trimmed(member.split(|byte| b"=;".contains(byte)).next().unwrap_or_default())
}

fn parse(text: &[u8]) -> Result<Member, Why> {
    let mut parts = text.split(|byte| *byte == b';').map(pair);
    let (name, value) = parts.next().unwrap_or_default();
    if !is_token(name) {
        return Err(Why::InvalidName);
    }
    let value = value.and_then(decoded).ok_or(Why::InvalidValue)?;
    let mut member = Member::of(name, value).ok_or(Why::InvalidName)?;
    for (name, value) in parts {
        let decoded = value.map(|value| decoded(value).ok_or(Why::InvalidProperty)).transpose()?;
        member.add_property(name, decoded.as_deref()).ok_or(Why::InvalidProperty)?;
    }
    Ok(member)
}

/// The text before the first equals sign, and the text after it.
fn pair(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|byte| *byte == b'=') {
        Some(at) => (trimmed(&text[..at]), Some(trimmed(&text[at + 1..]))),
        None => (trimmed(text), None),
    }
}

/// The text of a value, if all its characters may be in the header.
fn decoded(value: &[u8]) -> Option<Box<str>> {
    let value = std::str::from_utf8(value).ok().filter(|value| value.bytes().all(percent::is_allowed))?;
    Some(percent::decoded(value).into())
}
