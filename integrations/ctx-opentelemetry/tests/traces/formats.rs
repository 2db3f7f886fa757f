//! The propagators of OpenTelemetry.
#![allow(deprecated, reason = "the propagator of Zipkin is in the crate of its exporter, which is deprecated")]

use ctx_opentelemetry::propagator;
use ctx_propagate::{Allowed, Baggage, Inbound, Outbound, TraceContext, TraceFormat};
use ctx_runtime::run;
use opentelemetry_aws::trace::XrayPropagator;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_zipkin::{B3Encoding, Propagator};

use crate::Headers;

fn zipkin() -> impl TraceFormat {
    propagator(Propagator::with_encoding(B3Encoding::MultipleHeader))
}

fn headers(all: &[(&str, &str)]) -> Headers {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn names(headers: &Headers) -> Vec<String> {
    let mut names: Vec<_> = headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    names
}

#[test]
fn a_trace_comes_and_goes_in_the_headers_of_zipkin() {
    let theirs = headers(&[
        ("X-B3-TraceId", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("X-B3-SpanId", "00f067aa0ba902b7"),
        ("X-B3-Sampled", "1"),
    ]);
    let received = Inbound::edge().format(zipkin()).receive(&theirs);
    assert!(received.report.is_empty());
    assert_eq!(received.trace.to_string(), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    assert!(Inbound::edge().receive(&theirs).trace.is_new(), "nobody asked for it");

    let outbound = Outbound::new().to("*.internal", Allowed::trace().format(zipkin()));
    let sent = |host| {
        let mut headers = theirs.clone();
        run(received.trace.clone(), || outbound.send(host, &mut headers));
        headers
    };
    let inside = sent("stock.internal");
    assert_eq!(names(&inside), ["traceparent", "x-b3-sampled", "x-b3-spanid", "x-b3-traceid"]);
    let again = Inbound::edge().format(zipkin()).receive(&inside[1..].to_vec()).trace;
    assert_eq!(again.trace_id(), received.trace.trace_id());
    assert_ne!(again.parent_id(), received.trace.parent_id(), "a child was sent");
    assert_eq!(names(&sent("example.com")), ["traceparent"]);
}

#[test]
fn the_decision_about_sampling_is_kept_whatever_other_flags_a_trace_has() {
    let outbound = Outbound::new().to("*", Allowed::trace().format(zipkin()).format(propagator(XrayPropagator::new())));
    for sampled in [true, false] {
        let mut sent = Headers::new();
        // Its flag `random` is set.
        run(TraceContext::new().with_sampled(sampled), || outbound.send("stock", &mut sent));
        for format in [zipkin_only as fn() -> Inbound, x_ray_only] {
            let received = format().receive(&sent[1..].to_vec()).trace;
            assert_eq!((received.is_new(), received.is_sampled()), (false, sampled), "{sent:?}");
        }
    }
    let debug = headers(&[("b3", "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-d")]);
    let single = propagator(Propagator::with_encoding(B3Encoding::SingleHeader));
    assert!(Inbound::edge().format(single).receive(&debug).trace.is_sampled());
}

fn zipkin_only() -> Inbound {
    Inbound::edge().format(zipkin())
}

fn x_ray_only() -> Inbound {
    Inbound::edge().format(propagator(XrayPropagator::new()))
}

#[test]
fn a_trace_comes_in_the_header_of_x_ray() {
    let theirs =
        headers(&[("x-amzn-trace-id", "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1")]);
    let received = Inbound::edge().format(propagator(XrayPropagator::new())).receive(&theirs);
    assert_eq!(received.trace.to_string(), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
}

#[test]
fn hostile_headers_give_no_trace() {
    let inbound = Inbound::edge()
        .format(zipkin())
        .format(propagator(XrayPropagator::new()))
        .format(propagator(TraceContextPropagator::new()));
    for value in
        ["", ":", "0:0:0:0", "zz-1", &"f".repeat(10_000), "00000000000000000000000000000000", "Root=;Parent=;", "é"]
    {
        let all = ["x-b3-traceid", "x-b3-spanid", "x-amzn-trace-id", "traceparent"].map(|name| (name, value));
        assert!(inbound.receive(&headers(&all)).trace.is_new(), "{value}");
    }
}

#[test]
fn a_propagator_of_baggage_sends_no_baggage_past_the_policy() {
    let outbound = Outbound::new().to("*", Allowed::trace().format(propagator(BaggagePropagator::new())));
    let mut headers = Headers::new();
    let baggage = Baggage::new().with("secret", "1").unwrap();
    run((TraceContext::new(), baggage), || outbound.send("example.com", &mut headers));
    assert_eq!(names(&headers), ["traceparent"]);
}
