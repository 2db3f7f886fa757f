//! The texts of a request, as keys read them.

use std::borrow::Cow;
use std::fmt;

use ctx_runtime::wire::{ReceivedKeys, WireField, WireForm, WireSource, WireTextRefused};

use crate::baggage::Baggage;
use crate::report::{Report, Why};
use crate::text_map::TextMap;

/// A header of a key that is longer is refused. The greatest length of a member of the baggage is the same.
const MOST_BYTES: usize = 8192;

pub(super) struct Source<'a, Map: ?Sized> {
    map: &'a Map,
    baggage: &'a Baggage,
    report: &'a mut Report,
}

impl<'a, Map: TextMap + ?Sized> Source<'a, Map> {
    pub(super) fn new(map: &'a Map, baggage: &'a Baggage, report: &'a mut Report) -> Self {
        Source { map, baggage, report }
    }

    fn header(&self, name: &str) -> Option<Result<&'a str, Why>> {
        let mut found = None;
        self.map.each(name, &mut |value| {
            found = Some(if found.is_some() { Err(Why::Repeated) } else { text(value) });
        });
        found
    }
}

impl<Map: TextMap + ?Sized> WireSource for Source<'_, Map> {
    fn text(&mut self, field: &'static WireField) -> Result<Option<Cow<'_, str>>, WireTextRefused> {
        match field.form() {
            WireForm::Baggage => Ok(self.baggage.get(field.name()).map(Cow::Borrowed)),
            _ => self.header(field.name()).transpose().map(|text| text.map(Cow::Borrowed)).map_err(|why| {
                self.report.named(field.name(), why);
                WireTextRefused
            }),
        }
    }

    fn refuse(&mut self, field: &'static WireField, why: &dyn fmt::Display) {
        // The reason may quote the value.
        let detail: &dyn fmt::Display = if field.is_sensitive() { &"it is sensitive" } else { why };
        match field.form() {
            WireForm::Baggage => self.report.unreadable_member(field.name(), detail),
            _ => self.report.unreadable(field.name(), detail),
        }
    }
}

fn text(value: &[u8]) -> Result<&str, Why> {
    if value.len() > MOST_BYTES {
        return Err(Why::TooLong { most: MOST_BYTES });
    }
    let is_visible = value.iter().all(|byte| matches!(byte, b' '..=b'~'));
    std::str::from_utf8(value).ok().filter(|_| is_visible).ok_or(Why::InvalidValue)
}

/// Whether one of the keys reads this member of the baggage.
pub(super) fn is_taken<Keys: ReceivedKeys>(name: &str) -> bool {
    let mut is_taken = false;
    Keys::each(&mut |field| is_taken |= field.form() == WireForm::Baggage && field.name() == name);
    is_taken
}
