//! `traceparent`, by the specification and by the cases of its test suite:
//! <https://github.com/w3c/trace-context/blob/main/test/test.py>.

mod support;

use ctx_propagate::{Report, SpanId, TraceContext, TraceFlags, TraceId, TraceState, Why};
use support::{raw, trace, values};

const ID: &str = "12345678901234567890123456789012";
const VALID: &str = "00-12345678901234567890123456789012-1234567890123456-01";

fn accepts(value: &str) {
    let (read, report) = trace(&[("traceparent", value)]);
    let read = read.unwrap_or_else(|| panic!("{value:?} is valid: {report}"));
    assert_eq!((read.trace_id().to_string().as_str(), report), (ID, Report::new()), "{value:?}");
}

fn refuses(value: impl AsRef<[u8]>, why: Why) {
    let (read, report) = trace(&[("traceparent", value.as_ref()), ("tracestate", b"foo=1")]);
    let reasons: Vec<_> = report.iter().map(|refused| (refused.what(), refused.why())).collect();
    assert_eq!(read, None, "{:?}", value.as_ref().escape_ascii().to_string());
    assert_eq!(reasons, [("traceparent", why), ("tracestate", Why::NoTraceparent)]);
}

#[test]
fn a_valid_value_comes_back_as_it_is() {
    let (read, report) = trace(&[("traceparent", VALID)]);
    let read = read.unwrap();
    assert!(report.is_empty() && read.is_sampled() && !read.flags().is_random() && read.state().is_empty());
    assert_eq!((read.to_string().as_str(), read.parent_id().to_string().as_str()), (VALID, "1234567890123456"));
}

#[test]
fn nothing_is_read_and_nothing_reported_without_headers() {
    assert_eq!(trace::<&str>(&[]), (None, Report::new()));
    assert_eq!(trace(&[("trace-parent", VALID), ("trace.parent", VALID)]), (None, Report::new()));
}

#[test]
fn the_case_of_the_header_name_does_not_matter() {
    for name in ["TraceParent", "TrAcEpArEnT", "TRACEPARENT"] {
        assert!(trace(&[(name, VALID)]).0.is_some(), "{name}");
    }
}

#[test]
fn spaces_and_tabs_around_the_value_are_ignored() {
    for (before, after) in [(" ", ""), ("\t", ""), ("", " "), ("", "\t"), ("\t ", " \t")] {
        accepts(&format!("{before}{VALID}{after}"));
    }
}

#[test]
fn two_headers_are_refused_also_if_they_are_equal() {
    let (read, report) = trace(&[("traceparent", VALID), ("Traceparent", VALID)]);
    assert_eq!((read, report.to_string().as_str()), (None, "traceparent is given more than once"));
    refuses(format!("{VALID},{VALID}"), Why::Malformed);
}

#[test]
fn version_00_has_55_characters() {
    for end in [".", "-", "-what-the-future-will-be-like", "0", " 0"] {
        refuses(format!("{VALID}{end}"), Why::Malformed);
    }
    (0..VALID.len()).for_each(|length| refuses(&VALID[..length], Why::Malformed));
}

#[test]
fn a_higher_version_may_go_on_after_a_dash_and_is_written_as_00() {
    for version in ["cc", "01", "fe"] {
        for end in ["", "-", "-what-the-future-will-be-like"] {
            accepts(&format!("{version}{}{end}", &VALID[2..]));
        }
        for end in [".what-the-future-will-be-like", "0", ","] {
            refuses(format!("{version}{}{end}", &VALID[2..]), Why::Malformed);
        }
        refuses(format!("{version}{}", &VALID[2..54]), Why::Malformed);
        let (read, _) = trace(&[("traceparent", format!("{version}{}-more", &VALID[2..]))]);
        assert_eq!(read.unwrap().to_string(), VALID);
    }
}

#[test]
fn version_ff_is_refused() {
    refuses(format!("ff{}", &VALID[2..]), Why::ForbiddenVersion);
    refuses(format!("ff{}-more", &VALID[2..]), Why::ForbiddenVersion);
}

#[test]
fn ids_that_are_zero_are_refused() {
    refuses("00-00000000000000000000000000000000-1234567890123456-01", Why::ZeroId);
    refuses(format!("00-{ID}-0000000000000000-01"), Why::ZeroId);
    refuses(format!("cc-{ID}-0000000000000000-01-more"), Why::ZeroId);
}

#[test]
fn each_character_is_checked() {
    for (index, byte) in (0..VALID.len()).flat_map(|index| (0..=0xff).map(move |byte| (index, byte))) {
        let is_valid = match index {
            2 | 35 | 52 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        };
        if !is_valid {
            let mut value = VALID.as_bytes().to_owned();
            value[index] = byte;
            refuses(&value, Why::Malformed);
        }
    }
}

#[test]
fn parts_that_are_too_long_or_too_short_are_refused() {
    for value in [
        "000-12345678901234567890123456789012-1234567890123456-01",
        "0-12345678901234567890123456789012-1234567890123456-01",
        "00-123456789012345678901234567890123-1234567890123456-01",
        "00-1234567890123456789012345678901-1234567890123456-01",
        "00-12345678901234567890123456789012-12345678901234567-01",
        "00-12345678901234567890123456789012-123456789012345-01",
        "00-12345678901234567890123456789012-1234567890123456-001",
        "00-12345678901234567890123456789012-1234567890123456-1",
        "",
        "-",
    ] {
        refuses(value, Why::Malformed);
    }
}

#[test]
fn the_flags_sampled_and_random_are_kept_and_others_are_not() {
    for bits in 0..=0xff_u8 {
        for version in ["00", "cc"] {
            let (read, _) = trace(&[("traceparent", format!("{version}-{ID}-1234567890123456-{bits:02x}"))]);
            let read = read.unwrap();
            assert_eq!((read.is_sampled(), read.flags().is_random()), (bits & 1 != 0, bits & 2 != 0));
            assert_eq!(read.to_string(), format!("00-{ID}-1234567890123456-{:02x}", bits & 3));
        }
    }
}

#[test]
fn a_new_trace_is_random_and_not_sampled() {
    let (one, other) = (TraceContext::new(), TraceContext::new());
    assert!(one.flags() == TraceFlags::RANDOM && one.state().is_empty());
    assert!(one.trace_id() != other.trace_id() && one.parent_id() != other.parent_id());
    accepts_its_own(&one);
}

fn accepts_its_own(context: &TraceContext) {
    let mut headers = raw(&[("traceparent", "old"), ("TRACESTATE", "old")]);
    context.write(&mut headers).unwrap();
    let mut report = Report::new();
    assert_eq!(TraceContext::read(&headers, &mut report).as_ref(), Some(context));
    assert!(report.is_empty(), "{report}");
}

#[test]
fn a_child_has_another_parent_in_the_same_trace() {
    let state = TraceState::default().with("rojo", "1").unwrap();
    let parent = TraceContext::new().with_sampled(true).with_state(state);
    let child = parent.child();
    assert_ne!(child.parent_id(), parent.parent_id());
    let id = child.parent_id();
    assert_eq!(child, TraceContext::from_parts(parent.trace_id(), id, parent.flags(), parent.state().clone()));
    accepts_its_own(&child);
}

#[test]
fn a_changed_sampling_has_another_parent_and_keeps_the_random_flag() {
    let context = TraceContext::new();
    assert_eq!(context.with_sampled(false), context);
    let sampled = context.with_sampled(true);
    assert_eq!((sampled.flags().bits(), sampled.trace_id()), (3, context.trace_id()));
    assert_ne!(sampled.parent_id(), context.parent_id());
    assert_eq!(sampled.with_sampled(false).flags().bits(), 2);
}

#[test]
fn writing_leaves_no_tracestate_of_another_trace() {
    let mut headers =
        raw(&[("tracestate", "a=1"), ("x", "y"), ("TraceState", "b=1"), ("traceparent", "1"), ("Traceparent", "2")]);
    let context = TraceContext::new();
    context.write(&mut headers).unwrap();
    assert_eq!(headers, raw(&[("x", "y".to_owned()), ("traceparent", context.to_string())]));
    assert!(values(&headers, "tracestate").is_empty());
}

#[test]
fn ids_are_never_zero_and_read_what_they_write() {
    assert_eq!((TraceId::from_bytes([0; 16]), SpanId::from_bytes([0; 8])), (None, None));
    for _ in 0..100 {
        let (trace, span) = (TraceId::random(), SpanId::random());
        assert_eq!((trace.to_string().parse(), span.to_string().parse()), (Ok(trace), Ok(span)));
        assert_eq!(TraceId::from_bytes(trace.to_bytes()), Some(trace));
        assert_eq!(SpanId::from_bytes(span.to_bytes()), Some(span));
    }
    let small = TraceId::from_bytes(1_u128.to_be_bytes()).unwrap();
    assert_eq!(format!("{small:?}"), "TraceId(00000000000000000000000000000001)");
    for text in [
        "",
        "1",
        "00000000000000000000000000000000",
        "0000000000000000000000000000000A",
        "+0000000000000000000000000000001",
    ] {
        assert!(text.parse::<TraceId>().is_err() && text.parse::<SpanId>().is_err(), "{text}");
    }
    for text in ["0000000000000000", "000000000000000G", "+000000000000001", "0x00000000000001"] {
        assert!(text.parse::<SpanId>().is_err(), "{text}");
    }
}
