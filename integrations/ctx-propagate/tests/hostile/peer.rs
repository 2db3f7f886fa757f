//! What `opentelemetry_sdk` reads of the same headers. Each difference has a reason in [`REASONS`]; one without fails the test.

use std::collections::BTreeMap;
use std::fmt;

use ctx_propagate::{Baggage, TraceContext};
use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};

use super::support::Raw;

/// The header, what is in it, what ctx-propagate does, and what opentelemetry_sdk 0.33 does.
const REASONS: [[&str; 4]; 22] = [
    ["traceparent", "several headers", "refuses", "reads the first"],
    ["traceparent", "no UTF-8 behind the flags of a higher version", "does not read it", "refuses"],
    ["traceparent", "other white space around, such as a line break", "refuses", "ignores it"],
    ["traceparent", "a dash at the end of version 00", "refuses", "ignores it"],
    ["traceparent", "a part with too few or too many digits, or with a sign", "refuses", "reads the number"],
    ["traceparent", "upper-case digits in the version", "refuses", "reads the number"],
    ["traceparent", "the flag `random`", "keeps it", "drops it"],
    ["tracestate", "several headers", "reads all as one list", "reads the first"],
    ["tracestate", "over 32 members", "refuses the list", "reads the first 32"],
    ["tracestate", "over 32 commas", "ignores empty members", "counts empty members"],
    ["tracestate", "a value that is empty or has forbidden characters", "refuses the list", "keeps it"],
    ["tracestate", "an empty key", "refuses the list", "keeps it"],
    ["tracestate", "a key as level 2 allows, with an `@`", "keeps it", "refuses the list"],
    ["tracestate", "a repeated key", "keeps the first", "keeps all"],
    ["tracestate", "over 4,096 bytes", "shortens the list", "keeps it"],
    ["baggage", "several headers", "reads all as one list", "reads the first"],
    ["baggage", "a header that is no UTF-8", "keeps the valid members", "reads nothing"],
    ["baggage", "a header over 8,192 bytes", "keeps the members that fit", "reads nothing"],
    ["baggage", "over 64 elements", "skips invalid and repeated ones", "reads the first 64"],
    ["baggage", "a forbidden character, or an invalid property", "refuses the member", "keeps the value"],
    ["baggage", "an equals sign in a value", "keeps it", "cuts the value there"],
    [
        "baggage",
        "a percent sign",
        "decodes values, replaces what is no UTF-8, counts the encoded length",
        "decodes names too, drops what is no UTF-8, trims what was decoded",
    ],
];

#[derive(Default)]
pub(crate) struct Differences {
    counts: BTreeMap<usize, usize>,
    same: usize,
}

impl Extractor for Raw {
    fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        std::str::from_utf8(value).ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| &**name).collect()
    }
}

impl Differences {
    pub(crate) fn compare(&mut self, headers: &Raw, trace: Option<&TraceContext>, baggage: &Baggage) {
        let all = |name: &str| -> Vec<&[u8]> {
            let values = headers.0.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
            values.map(|(_, value)| &value[..]).collect()
        };
        let own =
            trace.map(|trace| (trace.to_string()[..53].to_owned(), trace.is_sampled(), trace.state().to_string()));
        let peer = peer_trace(headers);
        if own.as_ref().map(|own| (&own.0, own.1)) != peer.as_ref().map(|peer| (&peer.0, peer.1)) {
            self.add("traceparent", trace_reason(&all("traceparent")), headers);
        } else if trace.is_some_and(|trace| trace.flags().is_random()) {
            self.add("traceparent", Some("the flag `random`"), headers);
        }
        if let (Some(own), Some(peer)) = (own, peer)
            && own.0 == peer.0
            && own.2 != peer.2
        {
            self.add("tracestate", state_reason(&all("tracestate")), headers);
        }
        let own: BTreeMap<_, _> =
            baggage.iter().map(|member| (member.name().to_owned(), member.value().to_owned())).collect();
        if own == peer_baggage(headers) {
            self.same += 1;
        } else {
            self.add("baggage", baggage_reason(&all("baggage")), headers);
        }
    }

    fn add(&mut self, header: &str, reason: Option<&str>, headers: &Raw) {
        let found = REASONS.iter().position(|[of, what, ..]| *of == header && Some(*what) == reason);
        let found = found.unwrap_or_else(|| panic!("{header} differs, and {reason:?} is no known reason:{headers:?}"));
        *self.counts.entry(found).or_default() += 1;
    }

    pub(crate) fn all_occur(&self) {
        let missing: Vec<_> = (0..REASONS.len()).filter(|reason| !self.counts.contains_key(reason)).collect();
        assert!(missing.is_empty(), "no longer a difference: {missing:?}");
        assert!(self.same > 0);
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| header | what | ctx-propagate | opentelemetry_sdk | times |\n|---|---|---|---|---|")?;
        self.counts.iter().try_for_each(|(reason, count)| {
            let [header, what, own, peer] = REASONS[*reason];
            writeln!(f, "| {header} | {what} | {own} | {peer} | {count} |")
        })
    }
}

fn peer_trace(headers: &Raw) -> Option<(String, bool, String)> {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), headers);
    let span = context.span();
    let span = span.span_context();
    let ids = format!("00-{}-{}-", span.trace_id(), span.span_id());
    span.is_valid().then(|| (ids[..53].to_owned(), span.is_sampled(), span.trace_state().header()))
}

fn peer_baggage(headers: &Raw) -> BTreeMap<String, String> {
    let context = BaggagePropagator::new().extract_with_context(&Context::new(), headers);
    let pairs = context.baggage().iter().map(|(name, (value, _))| (name.to_string(), value.to_string()));
    pairs.collect()
}

fn strip(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

fn trace_reason(values: &[&[u8]]) -> Option<&'static str> {
    let [value] = values else { return Some("several headers") };
    let Ok(value) = str::from_utf8(value) else { return Some("no UTF-8 behind the flags of a higher version") };
    let parts: Vec<&str> = strip(value).split('-').collect();
    let digits = |part: &&str| part.chars().all(|digit| digit.is_ascii_hexdigit());
    if strip(value) != value.trim() {
        Some("other white space around, such as a line break")
    } else if parts.iter().take(4).map(|part| part.len()).ne([2, 32, 16, 2]) || !parts.iter().take(4).all(digits) {
        Some("a part with too few or too many digits, or with a sign")
    } else if parts[0] == "00" && parts.len() == 5 && parts[4].is_empty() {
        Some("a dash at the end of version 00")
    } else {
        parts[0].chars().any(|digit| digit.is_ascii_uppercase()).then_some("upper-case digits in the version")
    }
}

fn state_reason(values: &[&[u8]]) -> Option<&'static str> {
    let [value] = values else { return Some("several headers") };
    let value = str::from_utf8(value).ok()?;
    let members: Vec<&str> = value.split(',').map(strip).filter(|member| !member.is_empty()).collect();
    let pairs: Vec<(&str, &str)> = members.iter().filter_map(|member| member.split_once('=')).collect();
    let is_forbidden =
        |value: &str| value.is_empty() || value.chars().any(|char| !(' '..='~').contains(&char) || char == '=');
    let reasons = [
        ("over 32 members", members.len() > 32),
        ("over 32 commas", value.split(',').count() > 32),
        ("a value that is empty or has forbidden characters", pairs.iter().any(|(_, value)| is_forbidden(value))),
        ("an empty key", pairs.iter().any(|(key, _)| key.is_empty())),
        ("a key as level 2 allows, with an `@`", pairs.iter().any(|(key, _)| key.contains('@'))),
        ("over 4,096 bytes", value.len() > 4096),
        ("a repeated key", (1..pairs.len()).any(|at| pairs[..at].iter().any(|(key, _)| *key == pairs[at].0))),
    ];
    reasons.iter().find(|(_, holds)| *holds).map(|(reason, _)| *reason)
}

fn baggage_reason(values: &[&[u8]]) -> Option<&'static str> {
    let [value] = values else { return Some("several headers") };
    let Ok(value) = str::from_utf8(value) else { return Some("a header that is no UTF-8") };
    let elements: Vec<&str> = value.split(',').map(strip).filter(|element| !element.is_empty()).collect();
    let is_member = |element: &&str| super::reference::baggage(&[element.as_bytes()]).len() == 1;
    let cut = |element: &&str| element.split(';').next().is_some_and(|pair| pair.matches('=').count() > 1);
    let reasons = [
        ("a header over 8,192 bytes", value.len() > 8192),
        ("over 64 elements", value.split(',').count() > 64),
        ("a percent sign", value.contains('%')),
        ("an equals sign in a value", elements.iter().any(cut)),
        ("a forbidden character, or an invalid property", !elements.iter().all(is_member)),
    ];
    reasons.iter().find(|(_, holds)| *holds).map(|(reason, _)| *reason)
}
