//! What is taken from requests that come in, and what is refused.

mod support;

use ctx_propagate::{Allowed, Baggage, Inbound, Outbound, RequestId, TraceContext, Why};
use ctx_runtime::{Context, get, run, try_get};

use support::headers;

#[derive(Context)]
struct Tenant(#[context(wire = "x-tenant-id")] String);

#[derive(Context)]
struct Plan {
    #[context(wire(baggage = "plan"))]
    name: String,
    #[context(wire(baggage = "seats"))]
    seats: Option<u32>,
}

#[derive(Context)]
#[context(sensitive)]
struct Pin(#[context(wire("x-pin", in, sensitive))] u16);

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[test]
fn at_an_edge_nothing_but_the_trace_and_a_safe_request_id_is_believed() {
    let from = headers(&[
        ("traceparent", TRACE),
        ("tracestate", "a=1"),
        ("x-request-id", "req-7"),
        ("x-tenant-id", "acme"),
        ("baggage", "plan=paid,user=7"),
    ]);
    let received = Inbound::edge().receive(&from);
    assert_eq!((received.trace.to_string().as_str(), received.trace.state().as_str()), (TRACE, "a=1"));
    assert_eq!(received.request_id.as_str(), "req-7");
    assert!(received.baggage.is_empty());
    assert_eq!(
        received.report.to_string(),
        "baggage member `plan` is not allowed here; baggage member `user` is not allowed here"
    );
    run(received.into_values(), || assert!(try_get::<Tenant>().is_err()));
}

#[test]
fn from_inside_all_is_taken() {
    let from = headers(&[("x-tenant-id", "acme"), ("baggage", "plan=paid,seats=3,user=7")]);
    let received = Inbound::internal().keys::<(Tenant, Plan)>().receive(&from);
    assert!(received.report.is_empty());
    run(received.into_values(), || {
        assert_eq!((get::<Tenant>().0.as_str(), get::<Plan>().name.as_str()), ("acme", "paid"));
        assert_eq!((get::<Plan>().seats, get::<Baggage>().get("user")), (Some(3), Some("7")));
    });
}

#[test]
fn at_an_edge_members_and_keys_that_are_named_are_taken() {
    let from = headers(&[("baggage", "plan=paid,user=7,other=1"), ("x-tenant-id", "acme")]);
    let received = Inbound::edge().keys::<(Tenant, Plan)>().baggage(["user"]).receive(&from);
    assert_eq!(received.report.to_string(), "baggage member `other` is not allowed here");
    assert_eq!(received.baggage.iter().map(|member| member.name()).collect::<Vec<_>>(), ["user"]);
    run(received.into_values(), || assert_eq!((&*get::<Tenant>().0, &*get::<Plan>().name), ("acme", "paid")));
}

#[test]
fn a_request_without_trace_and_id_begins_new_ones() {
    let inbound = Inbound::edge();
    let (one, two) = (inbound.receive(&headers(&[])), inbound.receive(&headers(&[])));
    assert_ne!((one.request_id.clone(), one.trace.trace_id()), (two.request_id, two.trace.trace_id()));
    assert!(one.report.is_empty());
    run(one.into_values(), || {
        assert!(try_get::<TraceContext>().is_ok() && try_get::<RequestId>().is_ok());
        assert!(get::<Baggage>().is_empty());
    });
}

#[test]
fn a_trace_that_begins_here_is_sampled_if_asked_for_and_another_stays_as_it_is() {
    let inbound = Inbound::edge().sample_new_traces();
    assert!(inbound.receive(&headers(&[])).trace.is_sampled());
    assert!(!Inbound::edge().receive(&headers(&[])).trace.is_sampled());
    let unsampled = TRACE.replace("-01", "-00");
    assert!(!inbound.receive(&headers(&[("traceparent", &unsampled)])).trace.is_sampled());
}

#[test]
fn an_unsafe_or_ambiguous_request_id_is_replaced() {
    for (ids, why) in [(vec!["a b"], Why::UnsafeId), (vec![""], Why::UnsafeId), (vec!["a", "a"], Why::Repeated)] {
        let ids: Vec<_> = ids.into_iter().map(|id| ("x-request-id", id)).collect();
        let received = Inbound::internal().receive(&headers(&ids));
        assert_eq!(received.request_id.as_str().len(), 36);
        assert_eq!(
            received.report.iter().map(|refused| (refused.what(), refused.why())).collect::<Vec<_>>(),
            [("x-request-id", why)]
        );
    }
}

#[test]
fn an_edge_may_take_no_id_and_no_trace_or_the_id_of_another_header() {
    let from = headers(&[("traceparent", TRACE), ("x-request-id", "req-7"), ("x-amzn-trace-id", "Root=1-2")]);
    let received = Inbound::edge().new_trace().new_request_id().receive(&from);
    assert!(received.trace.to_string() != TRACE && received.request_id.as_str() != "req-7");
    let inbound = Inbound::edge().request_id("x-amzn-trace-id");
    assert_eq!(inbound.receive(&from).request_id.as_str(), "Root=1-2");
    assert_eq!(inbound.request_id_header(), Some("x-amzn-trace-id"));
}

#[test]
fn a_value_that_cannot_be_read_binds_nothing_and_the_report_says_why() {
    let from = headers(&[
        ("baggage", "plan=paid,seats=many"),
        ("x-tenant-id", "a"),
        ("x-tenant-id", "b"),
        ("x-pin", "12345678"),
    ]);
    let received = Inbound::internal().keys::<(Tenant, Plan, Pin)>().receive(&from);
    assert_eq!(
        received.report.to_string(),
        "x-tenant-id is given more than once; \
         baggage member `seats` is no value of its key: invalid digit found in string; \
         x-pin is no value of its key: it is sensitive"
    );
    run(received.into_values(), || {
        assert!(try_get::<Tenant>().is_err() && try_get::<Plan>().is_err() && try_get::<Pin>().is_err());
    });
}

#[test]
fn a_header_of_a_key_is_visible_ascii_and_not_long() {
    for (value, why) in [("é".to_owned(), Why::InvalidValue), ("a".repeat(8193), Why::TooLong { most: 8192 })] {
        let received = Inbound::internal().keys::<Tenant>().receive(&headers(&[("x-tenant-id", &value)]));
        assert!(received.values.is_none());
        assert_eq!(received.report.iter().next().unwrap().why(), why);
    }
}

#[derive(Context)]
struct Session(#[context(sensitive, wire(baggage = "session", in, sensitive))] String);

#[test]
fn what_a_key_takes_from_the_baggage_is_not_in_the_baggage() {
    let received = Inbound::internal().keys::<Session>().receive(&headers(&[("baggage", "session=s3cret,a=b")]));
    assert_eq!(format!("{:?}", received.baggage), r#"{"a": "b"}"#);
    run(received.into_values(), || {
        assert_eq!(get::<Session>().0, "s3cret");
        let mut sent = Vec::<(String, String)>::new();
        Outbound::new().to("*", Allowed::everything()).send("stock", &mut sent);
        assert!(sent.iter().all(|(_, value)| !value.contains("s3cret")));
    });
}
