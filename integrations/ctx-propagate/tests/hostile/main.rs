//! A million sets of hostile headers, with a fixed seed.
//!
//! What the crate reads is what [`reference`] reads. What it writes again is valid, reads as the same, and has no line break.
//! [`peer`] compares with `opentelemetry_sdk`, and names the reason of each difference.
//!
//! ```sh
//! cargo test --release -p ctx-propagate --test hostile -- --nocapture
//! ```

mod generate;
mod peer;
mod random;
mod reference;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use allocation_counter::measure;
use ctx_propagate::{Baggage, Report, TraceContext};

use peer::Differences;
use random::Random;
use support::{Raw, values};

/// The bounds that the documentation states, with the report: of `TraceContext::read`, and of `Baggage::read`.
const MOST_HELD: [u64; 2] = [48 * 1024, 128 * 1024];

#[derive(Default)]
struct Counts {
    traces: usize,
    states: usize,
    baggage_members: usize,
    reasons: BTreeMap<String, usize>,
    most_held: [u64; 2],
    differences: Differences,
}

impl Counts {
    fn holds_no_more_than_stated(&self) {
        assert!(self.most_held.iter().zip(MOST_HELD).all(|(held, most)| *held <= most), "{:?}", self.most_held);
    }
}

fn read_many(sets: u64) -> Counts {
    let mut counts = Counts::default();
    let mut random = Random::new(7);
    for _ in 0..sets {
        let headers = generate::headers(&mut random);
        check(&headers, &mut counts);
    }
    counts
}

fn check(headers: &Raw, counts: &mut Counts) {
    let (mut trace, mut baggage, mut report) = (None, Baggage::new(), Report::new());
    let reading_trace = measure(|| trace = TraceContext::read(headers, &mut report));
    let has_state = trace.as_ref().is_some_and(|trace| !trace.state().is_empty());
    assert!(has_state || !report.is_empty() || reading_trace.count_total == 0, "{reading_trace:?} {headers:?}");
    let reading_baggage = measure(|| baggage = Baggage::read(headers, &mut report));
    for (most, reading) in counts.most_held.iter_mut().zip([reading_trace, reading_baggage]) {
        *most = reading.bytes_max.max(*most);
    }

    same_as_the_reference(headers, trace.as_ref(), &baggage);
    is_safe_in_a_log(&report);
    comes_back(trace.as_ref(), &baggage);

    counts.traces += usize::from(trace.is_some());
    counts.states += usize::from(has_state);
    counts.baggage_members += baggage.len();
    for refused in &report {
        let header = refused.what().split(' ').next().unwrap();
        *counts.reasons.entry(format!("{header} {}", refused.why())).or_default() += 1;
    }
    counts.differences.compare(headers, trace.as_ref(), &baggage);
}

fn same_as_the_reference(headers: &Raw, trace: Option<&TraceContext>, baggage: &Baggage) {
    let bytes = |name: &str| -> Vec<&[u8]> {
        headers.0.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| &value[..]).collect()
    };
    assert_eq!(trace.map(ToString::to_string), reference::traceparent(&bytes("traceparent")), "{headers:?}");
    if let Some(trace) = trace {
        let state = reference::shortened(reference::tracestate(&bytes("tracestate")));
        assert_eq!(trace.state().as_str(), state, "{headers:?}");
    }
    let read: Vec<_> = baggage.iter().map(of_reference).collect();
    let reference = reference::baggage(&bytes("baggage"));
    let differs = read.iter().zip(&reference).find(|(own, other)| own != other);
    assert_eq!((read.len(), differs), (reference.len(), None), "{headers:?}");
}

fn of_reference(member: &ctx_propagate::Member) -> reference::Member {
    let properties = member.properties().map(|(name, value)| (name.to_owned(), value.map(String::from)));
    reference::Member {
        name: member.name().to_owned(),
        value: member.value().to_owned(),
        properties: properties.collect(),
    }
}

fn is_safe_in_a_log(report: &Report) {
    let text = report.to_string();
    assert!(text.chars().all(|char| (' '..='~').contains(&char)), "{text:?}");
    assert!(text.len() <= Report::MOST_LISTED * 400, "{}", text.len());
}

fn comes_back(trace: Option<&TraceContext>, baggage: &Baggage) {
    let mut written = Raw::default();
    if let Some(trace) = trace {
        trace.write(&mut written).expect("what was read can be written");
    }
    baggage.write(&mut written).expect("what was read can be written");
    for (name, value) in &written.0 {
        assert!(value.iter().all(|byte| (b' '..=b'~').contains(byte)), "{name}: {}", value.escape_ascii());
        assert!(value.len() <= 8192 && !value.is_empty(), "{name}: {} bytes", value.len());
    }
    assert!(values(&written, "baggage").iter().all(|value| value.split(',').count() <= 64));
    assert!(values(&written, "tracestate").iter().all(|value| value.split(',').count() <= 32));
    let mut report = Report::new();
    assert_eq!(TraceContext::read(&written, &mut report).as_ref(), trace);
    assert_eq!(Baggage::read(&written, &mut report), *baggage);
    assert!(report.is_empty(), "{report}");
}

/// The greatest headers of each shape that is kept, and of each that is refused.
#[test]
fn the_worst_headers_hold_no_more_than_stated() {
    let mut counts = Counts::default();
    let valid = "00-12345678901234567890123456789012-1234567890123456-01";
    let mut state = |member: &dyn Fn(usize) -> String, count: usize| {
        let list = (0..count).map(member).collect::<Vec<_>>().join(",");
        check(&support::raw(&[("traceparent", valid), ("tracestate", &list)]), &mut counts);
        let each: Vec<_> = list.split(',').map(|member| ("tracestate", member)).collect();
        check(&support::raw(&[&[("traceparent", valid)], &each[..]].concat()), &mut counts);
    };
    state(&|index| format!("{index:0>256}={}", "v".repeat(256)), 32);
    state(&|index| format!("{index:0>124}=v"), 32);
    state(&|index| format!("{index:0>256}={}", "v".repeat(256)), 10_000);
    state(&|_| format!("{:0>256}={}", "", "v".repeat(256)), 10_000);
    let mut baggage = |member: &dyn Fn(usize) -> String, count: usize| {
        let list = (0..count).map(member).collect::<Vec<_>>().join(",");
        let refused = format!("{},", "\0".repeat(64)).repeat(40);
        check(&support::raw(&[("baggage", format!("{refused}{list}"))]), &mut counts);
    };
    baggage(&|index| format!("{index:0>122}=v"), 66);
    baggage(&|index| format!("{index:02}={}", "%41".repeat(124)), 64);
    baggage(&|_| format!("a={}", "%41".repeat(8190)), 3);
    baggage(&|_| format!("a={}", "%FF".repeat(8190)), 3);
    baggage(&|_| format!("a=v{}", ";p".repeat(4000)), 3);
    baggage(&|_| format!("a=v{}", ";p=%20".repeat(4000)), 3);
    baggage(&|_| format!("a=v{}", ";p=%FF".repeat(4095)), 3);
    baggage(&|_| "a=1;p".repeat(100_000), 2);
    baggage(&|_| "\0".repeat(10_000), 100);
    baggage(&|index| format!("{index}=v"), 50_000);
    counts.holds_no_more_than_stated();
}

#[test]
fn three_thousand_sets() {
    let counts = read_many(3_000);
    counts.holds_no_more_than_stated();
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes if it is not optimized: add --release")]
fn a_million_sets() {
    let counts = read_many(1_000_000);
    println!(
        "{} traces, {} with a tracestate, {} members of baggage",
        counts.traces, counts.states, counts.baggage_members
    );
    println!("at most {:?} bytes held", counts.most_held);
    counts.reasons.iter().for_each(|(reason, count)| println!("{count:>9} {reason}"));
    println!("{}", counts.differences);
    counts.holds_no_more_than_stated();
    // The headers are neither all valid nor all invalid, and each reason occurs.
    assert!((100_000..900_000).contains(&counts.traces) && counts.states > 50_000 && counts.baggage_members > 500_000);
    assert_eq!(counts.reasons.len(), 16, "{:#?}", counts.reasons);
    assert!(counts.reasons.values().all(|count| *count > 100));
    counts.differences.all_occur();
}
