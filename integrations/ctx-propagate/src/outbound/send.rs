//! Writes what may leave.

use std::fmt::{self, Write};

use ctx_runtime::wire::{WireField, WireForm};
use ctx_runtime::{try_with, with};

use super::allowed::Allowed;
use crate::baggage::Baggage;
use crate::report::{Report, Why};
use crate::request_id::RequestId;
use crate::text_map::TextMap;
use crate::trace::TraceContext;

pub(super) struct Sending<'a, Map: ?Sized> {
    allowed: &'a Allowed,
    map: &'a mut Map,
    report: Report,
    /// The baggage to write: of the context, then of keys.
    baggage: Baggage,
}

/// A function that gets each part of the context that keys let go.
type Visit<'a> = &'a mut dyn FnMut(&'static WireField, &dyn fmt::Display);

impl<'a, Map: TextMap + ?Sized> Sending<'a, Map> {
    pub(super) fn new(allowed: &'a Allowed, map: &'a mut Map) -> Self {
        Sending { allowed, map, report: Report::new(), baggage: Baggage::new() }
    }

    /// `visit` gives the parts of the context to a function.
    pub(super) fn send(mut self, visit: impl FnOnce(Visit<'_>)) -> Report {
        if self.allowed.has_trace {
            let trace = try_with(TraceContext::child).unwrap_or_default();
            if trace.write(self.map).is_err() {
                self.report.header("traceparent", Why::Unwritable);
            }
            #[cfg(feature = "b3")]
            if self.allowed.has_b3 && crate::B3::new(&trace).write(self.map).is_err() {
                self.report.header("b3", Why::Unwritable);
            }
        }
        if let Some(name) = &self.allowed.request_id
            && let Ok(id) = try_with(RequestId::clone)
        {
            self.write_header(name, id.as_str());
        }
        with(|baggage: &Baggage| self.take_members(baggage));
        visit(&mut |field, value| self.take(field, value));
        self.write_baggage();
        self.report
    }

    fn take_members(&mut self, baggage: &Baggage) {
        if baggage.iter().all(|member| self.allowed.has_member(member.name())) {
            self.baggage = baggage.clone();
            return;
        }
        for member in baggage {
            if !self.allowed.has_member(member.name()) {
                self.report.member("baggage", member.name().as_bytes(), Why::NotAllowed);
            } else if let Ok(more) = self.baggage.with_member(member.clone()) {
                self.baggage = more;
            }
        }
    }

    fn take(&mut self, field: &'static WireField, value: &dyn fmt::Display) {
        let is_allowed = match field.form() {
            WireForm::Baggage => self.allowed.has_member(field.name()),
            _ => self.allowed.has_header(field.name()),
        };
        let mut text = String::new();
        let why = if !is_allowed {
            Why::NotAllowed
        } else if write!(text, "{value}").is_err() {
            Why::Unwritable
        } else {
            return self.write(field, &text);
        };
        self.refuse(field, why);
    }

    fn write(&mut self, field: &'static WireField, text: &str) {
        match field.form() {
            WireForm::Baggage => match self.baggage.with(field.name(), text) {
                // It takes the place of a member with this name that came with the request.
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
        if !self.baggage.is_empty() && self.baggage.write(self.map).is_err() {
            self.report.header("baggage", Why::Unwritable);
        }
    }
}
