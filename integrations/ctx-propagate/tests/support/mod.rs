//! What the tests share.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

use std::fmt;

use ctx_propagate::text_map::Header;
use ctx_propagate::{Baggage, NotCarried, Report, TextMap, TraceContext};

/// Headers of bytes, as they come over the wire.
#[derive(Clone, Default, PartialEq)]
pub struct Raw(pub Vec<(String, Vec<u8>)>);

/// A line for each header.
impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, value)| write!(f, "\n{name}: {}", value.escape_ascii()))
    }
}

impl TextMap for Raw {
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
        self.0.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).for_each(|(_, value)| visit(value));
    }

    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
        self.remove(header.name());
        self.0.push((header.name().to_owned(), header.value().as_bytes().to_owned()));
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }
}

pub fn raw<V: AsRef<[u8]>>(headers: &[(&str, V)]) -> Raw {
    Raw(headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_ref().to_owned())).collect())
}

/// All values of a name.
pub fn values(map: &impl TextMap, name: &str) -> Vec<String> {
    let mut all = Vec::new();
    map.each(name, &mut |value| all.push(String::from_utf8_lossy(value).into_owned()));
    all
}

pub fn trace<V: AsRef<[u8]>>(headers: &[(&str, V)]) -> (Option<TraceContext>, Report) {
    let mut report = Report::new();
    let trace = TraceContext::read(&raw(headers), &mut report);
    (trace, report)
}

pub fn baggage<V: AsRef<[u8]>>(values: &[V]) -> (Baggage, Report) {
    let headers: Vec<_> = values.iter().map(|value| ("baggage", value)).collect();
    let mut report = Report::new();
    let baggage = Baggage::read(&raw(&headers), &mut report);
    (baggage, report)
}

/// The names and values.
pub fn pairs(baggage: &Baggage) -> Vec<(&str, &str)> {
    baggage.iter().map(|member| (member.name(), member.value())).collect()
}

/// Headers of text.
pub fn headers(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
