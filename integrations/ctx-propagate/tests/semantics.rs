//! What this crate promises of everything that comes over the wire, in one place. The other tests have the details.

mod support;

use ctx_propagate::{Baggage, Report, TraceContext, TraceState};
use ctx_runtime::{context, context_root, with_context};
use support::{Raw, raw};

const TRACEPARENT: &str = "00-12345678901234567890123456789012-1234567890123456-01";

/// A handler that goes on with what came in, or starts anew.
#[context_root(trace as TraceContext, baggage as Baggage)]
fn handle(trace: TraceContext, baggage: Baggage) -> (TraceContext, Baggage) {
    read()
}

#[with_context]
fn read() -> (TraceContext, Baggage) {
    (TraceContext::clone(&context!(TraceContext)), Baggage::clone(&context!(Baggage)))
}

fn request(headers: &Raw) -> (TraceContext, Baggage, Report) {
    let mut report = Report::new();
    let trace = TraceContext::read(headers, &mut report).unwrap_or_default();
    let baggage = Baggage::read(headers, &mut report);
    let (trace, baggage) = handle(trace, baggage);
    (trace, baggage, report)
}

#[test]
fn hostile_input_changes_nothing_and_is_no_panic() {
    let long = "a".repeat(1_000_000);
    let hostile: [(&str, Vec<&[u8]>); 6] = [
        ("malformed", vec![b"00-12345678901234567890123456789012-1234567890123456", b"="]),
        ("oversized", vec![long.as_bytes()]),
        ("duplicate", vec![TRACEPARENT.as_bytes(), TRACEPARENT.as_bytes()]),
        ("no UTF-8", vec![b"00-1234567890123456789012345678901\xff-1234567890123456-01"]),
        ("zero ids", vec![b"00-00000000000000000000000000000000-0000000000000000-01"]),
        ("version ff", vec![b"ff-12345678901234567890123456789012-1234567890123456-01"]),
    ];
    for (what, values) in hostile {
        let mut headers = Raw::default();
        for value in values {
            for name in ["traceparent", "tracestate", "baggage"] {
                headers.0.push((name.to_owned(), value.to_owned()));
            }
        }
        let (trace, baggage, report) = request(&headers);
        // A new trace, as without any header.
        assert!(trace.trace_id().to_string() != TRACEPARENT[3..35] && trace.state().is_empty(), "{what}");
        assert!(trace.flags().is_random() && !trace.is_sampled(), "{what}");
        assert!(baggage.is_empty() && !report.is_empty(), "{what}: {baggage:?}");
    }
}

#[test]
fn the_limits_of_w3c_hold_and_no_member_is_kept_in_part() {
    let list = |count: usize, value: &str| (0..count).map(|i| format!("k{i}={value}")).collect::<Vec<_>>().join(",");
    let read = |state: &str, baggage: &str| {
        request(&raw(&[("traceparent", TRACEPARENT), ("tracestate", state), ("baggage", baggage)]))
    };
    let (trace, baggage, report) = read(&list(32, "v"), &list(64, "v"));
    assert_eq!((trace.state().len(), baggage.len(), report.len()), (32, 64, 0));
    let (trace, baggage, report) = read(&list(33, "v"), &list(65, "v"));
    assert_eq!((trace.state().len(), baggage.len(), report.len()), (0, 64, 2));
    // 63 members of 129 or 130 bytes and commas are over 8,192 bytes; 62 of them and the commas are not.
    let value = "v".repeat(126);
    let (_, baggage, report) = read("", &list(63, &value));
    assert!(baggage.to_string().len() <= Baggage::MOST_BYTES && report.len() == 1, "{report}");
    assert!(baggage.iter().all(|member| member.value() == value));
    let (trace, _, report) = read(&list(32, &value), "");
    assert!(trace.state().as_str().len() <= TraceState::MOST_BYTES && !report.is_empty());
    assert!(trace.state().iter().all(|(_, kept)| kept == value));
}
