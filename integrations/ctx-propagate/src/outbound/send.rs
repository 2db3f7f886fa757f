//! Writes what may leave.

use std::fmt::{self, Write};

use ctx_runtime::wire::{WireField, WireForm};
use ctx_runtime::{try_with, with};

use super::allowed::Allowed;
use crate::baggage::Baggage;
use crate::format::Formats;
use crate::report::{Report, Why};
use crate::request_id::RequestId;
use crate::text_map::TextMap;
use crate::trace::TraceContext;
use crate::tracer;

pub(super) struct Sending<'a, Map: ?Sized> {
    allowed: &'a Allowed,
    /// The formats of the whole policy: their headers belong to it.
    formats: &'a Formats,
    map: &'a mut Map,
    report: Report,
    /// The baggage to write: of keys, then of the context, as far as there is room.
    baggage: Baggage,
    /// The members whose names are those of keys that are bound.
    of_keys: Vec<&'static str>,
}

/// A function that gets each part of the context that keys let go.
type Visit<'a> = &'a mut dyn FnMut(&'static WireField, Option<&dyn fmt::Display>);

impl<'a, Map: TextMap + ?Sized> Sending<'a, Map> {
    pub(super) fn new(allowed: &'a Allowed, formats: &'a Formats, map: &'a mut Map) -> Self {
        Sending { allowed, formats, map, report: Report::new(), baggage: Baggage::new(), of_keys: Vec::new() }
    }

    /// `visit` gives the parts of the context to a function.
    pub(super) fn send(mut self, visit: impl FnOnce(Visit<'_>)) -> Report {
        self.write_trace();
        if let (Some(name), Ok(id)) = (&self.allowed.request_id, try_with(RequestId::clone)) {
            self.write_header(name, id.as_str());
        }
        visit(&mut |field, value| self.take(field, value));
        with(|bound: &Baggage| self.take_members(&tracer::baggage(bound)));
        self.write_baggage();
        self.report
    }

    fn write_trace(&mut self) {
        let allowed = self.allowed;
        for name in self.formats.names() {
            if allowed.has_trace && allowed.formats.names().any(|own| own == name) {
                self.map.remove(name);
            } else {
                self.remove(name);
            }
        }
        if !self.allowed.has_trace {
            return ["traceparent", "tracestate"].into_iter().for_each(|name| self.remove(name));
        }
        let trace = TraceContext::outgoing();
        if trace.write(self.map).is_err() {
            self.report.header("traceparent", Why::Unwritable);
        }
        self.allowed.formats.write(&trace, self.map, &mut self.report);
    }

    /// Takes members that came with the request.
    fn take_members(&mut self, baggage: &Baggage) {
        let mut report = Report::new();
        let allowed = baggage.filtered(|member| {
            let is_allowed = self.allowed.has_member(member.name());
            let is_of_a_key = self.of_keys.contains(&member.name());
            if !is_allowed && !is_of_a_key {
                report.member("baggage", member.name().as_bytes(), Why::NotAllowed);
            }
            is_allowed && !is_of_a_key
        });
        self.baggage = self.baggage.followed_by(&allowed, &mut report);
        self.report.append(report);
    }

    /// Takes a part of a key. Its name is the key's: what is there already under this name is removed, so that the value of somebody else
    /// does not leave in its place.
    fn take(&mut self, field: &'static WireField, value: Option<&dyn fmt::Display>) {
        self.clear(field);
        let Some(value) = value else { return };
        let is_allowed = match field.form() {
            WireForm::Baggage => self.allowed.has_member(field.name()),
            _ => self.allowed.has_header(field.name()),
        };
        let mut text = String::new();
        if !is_allowed {
            self.refuse(field, Why::NotAllowed);
        } else if write!(text, "{value}").is_err() {
            self.refuse(field, Why::Unwritable);
        } else {
            self.write(field, &text);
        }
    }

    fn clear(&mut self, field: &'static WireField) {
        match field.form() {
            WireForm::Baggage => self.of_keys.push(field.name()),
            _ => self.map.remove(field.name()),
        }
    }

    fn write(&mut self, field: &'static WireField, text: &str) {
        match field.form() {
            WireForm::Baggage => match self.baggage.with(field.name(), text) {
                Ok(baggage) => self.baggage = baggage,
                Err(refused) => self.refuse(field, refused.why()),
            },
            _ => self.write_header(field.name(), text),
        }
    }

    fn refuse(&mut self, field: &'static WireField, why: Why) {
        match field.form() {
            WireForm::Baggage => self.report.member("baggage", field.name().as_bytes(), why),
            _ => self.report.named(field.name(), why),
        }
    }

    /// Spaces at the ends would not come back: HTTP removes them.
    fn write_header(&mut self, name: &str, text: &str) {
        if text.trim_matches(' ') != text || self.map.set(name, text).is_err() {
            self.report.named(name, Why::InvalidValue);
        }
    }

    fn write_baggage(&mut self) {
        if self.baggage.is_empty() {
            self.remove("baggage");
        } else if self.baggage.write(self.map).is_err() {
            self.report.header("baggage", Why::Unwritable);
        }
    }

    /// Removes a header that the policy does not allow, wherever it comes from.
    fn remove(&mut self, name: &str) {
        let mut is_there = false;
        self.map.each(name, &mut |_| is_there = true);
        // Also if it is not there: a child process inherits what is not removed.
        self.map.remove(name);
        if is_there {
            self.report.named(name, Why::NotAllowed);
        }
    }
}
