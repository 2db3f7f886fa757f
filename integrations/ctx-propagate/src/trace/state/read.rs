//! Reads `tracestate` from a carrier.

use super::{TraceState, grammar, length};
use crate::report::{Report, Why};
use crate::text_map::TextMap;
use crate::token::trimmed;
use crate::trace::TRACESTATE;

/// The list of all headers together, in the form in which it is written.
pub(super) fn read(map: &(impl TextMap + ?Sized), report: &mut Report) -> String {
    let mut list = List { text: String::new(), members: 0, is_refused: false };
    // No member has a comma, so a comma between two headers is the same as the end of a header.
    map.each(TRACESTATE, &mut |header| {
        header.split(|byte| *byte == b',').for_each(|member| list.add(trimmed(member), header.len(), report));
    });
    if list.is_refused {
        return String::new();
    }
    if list.text.len() <= TraceState::MOST_BYTES {
        return list.text;
    }
    let too_long = Why::TooLong { most: TraceState::MOST_BYTES };
    length::fitted(list.text.split(',').collect(), 0, |member| {
        let key = member.split('=').next().unwrap_or_default();
        report.member(TRACESTATE, key.as_bytes(), too_long);
    })
}

struct List {
    text: String,
    members: usize,
    is_refused: bool,
}

impl List {
    /// Adds a member of a header with a length of `header`. Empty ones are allowed, because somebody may have added an empty header. Once a member is refused, so is the list.
    fn add(&mut self, member: &[u8], header: usize, report: &mut Report) {
        if member.is_empty() || self.is_refused {
            return;
        }
        let equals = member.iter().position(|byte| *byte == b'=');
        let (key, value) = equals.map_or((member, &b""[..]), |at| (&member[..at], &member[at + 1..]));
        if let Err(why) = grammar::check(key, value) {
            report.member(TRACESTATE, key, why);
            return self.is_refused = true;
        }
        if self.members == TraceState::MOST_MEMBERS {
            report.header(TRACESTATE, Why::TooManyMembers { most: TraceState::MOST_MEMBERS });
            return self.is_refused = true;
        }
        self.members += 1;
        if grammar::members(&self.text).any(|(other, _)| other.as_bytes() == key) {
            return report.member(TRACESTATE, key, Why::Repeated);
        }
        if self.text.capacity() - self.text.len() <= member.len() {
            // Room for the whole header, and no more than the longest list has.
            self.text.reserve_exact((header + 1).min(grammar::MOST_BYTES - self.text.len()));
        }
        let comma = (!self.text.is_empty()).then_some(b',');
        // The check has shown that all bytes are ASCII.
        self.text.extend(comma.iter().chain(member).map(|byte| char::from(*byte)));
    }
}
