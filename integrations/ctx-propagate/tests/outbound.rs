//! What leaves, by destination.

mod support;

use std::fmt;

use ctx_propagate::{
    Allowed, B3Single, Baggage, Inbound, Outbound, Report, RequestId, TextMap, TraceContext, TraceFormat, Why,
};
use ctx_runtime::{Context, Snapshot, run};

use support::headers;

#[derive(Context)]
struct Tenant(#[context(wire = "x-tenant-id")] String);

#[derive(Context)]
struct Plan(#[context(wire(baggage = "plan"))] String);

type Headers = Vec<(String, String)>;

fn names(headers: &Headers) -> Vec<&str> {
    headers.iter().map(|(name, _)| name.as_str()).collect()
}

fn value<'a>(headers: &'a Headers, name: &str) -> &'a str {
    headers.iter().find(|(header, _)| header == name).map_or("", |(_, value)| value)
}

fn bound() -> Snapshot {
    let baggage = Baggage::new().with("user", "7").unwrap().with("plan", "of the caller").unwrap();
    let values = (TraceContext::new(), RequestId::new(), baggage, Tenant("acme".into()), Plan("paid".into()));
    Snapshot::empty().with(values)
}

#[test]
fn by_default_nothing_but_the_trace_leaves_and_the_report_says_what_stayed() {
    let mut sent = Headers::new();
    let report = Outbound::new().send_of(&bound(), "example.com", &mut sent);
    assert_eq!(names(&sent), ["traceparent"]);
    let stayed: Vec<_> = report.iter().map(|refused| (refused.what(), refused.why())).collect();
    let (user, plan) = ("baggage member `user`", "baggage member `plan`");
    let not_allowed = ["x-tenant-id", plan, user].map(|what| (what, Why::NotAllowed));
    assert_eq!(stayed, not_allowed);
}

#[test]
fn the_first_rule_that_matches_decides() {
    let outbound = Outbound::new()
        .to("legacy.internal", Allowed::nothing())
        .to("*.internal", Allowed::everything())
        .to("*", Allowed::nothing().baggage(["user"]).request_id("x-correlation-id"));
    let sent = |host: &str| {
        let mut sent = Headers::new();
        outbound.send_of(&bound(), host, &mut sent);
        sent
    };
    assert!(sent("legacy.internal").is_empty());
    assert_eq!(names(&sent("stock.internal")), ["traceparent", "x-request-id", "x-tenant-id", "baggage"]);
    let others = sent("example.com");
    assert_eq!((names(&others), value(&others, "baggage")), (vec!["x-correlation-id", "baggage"], "user=7"));
}

#[test]
fn a_key_takes_the_place_of_the_member_that_came_with_the_request() {
    let mut sent = Headers::new();
    Outbound::new().to("*", Allowed::everything()).send_of(&bound(), "stock", &mut sent);
    assert_eq!(value(&sent, "baggage"), "plan=paid,user=7");
}

#[test]
fn each_call_has_a_parent_id_of_its_own_in_the_same_trace() {
    let trace = TraceContext::new().with_sampled(true);
    let sent = || {
        let mut sent = Headers::new();
        assert!(Outbound::new().send("example.com", &mut sent).is_empty());
        Inbound::edge().receive(&sent).trace
    };
    let (one, two) = run(trace.clone(), || (sent(), sent()));
    assert_eq!([one.trace_id(), two.trace_id()], [trace.trace_id(); 2]);
    assert!(one.is_sampled() && one.parent_id() != two.parent_id() && one.parent_id() != trace.parent_id());
    assert_ne!(sent().trace_id(), sent().trace_id(), "without a trace, each call begins one");
}

#[test]
fn what_is_there_is_replaced_and_the_rest_stays() {
    let mut sent = headers(&[("traceparent", "old"), ("tracestate", "old=1"), ("accept", "*/*"), ("Baggage", "old=1")]);
    Outbound::new().to("*", Allowed::everything()).send_of(&bound(), "stock", &mut sent);
    assert_eq!(names(&sent), ["accept", "traceparent", "x-request-id", "x-tenant-id", "baggage"]);
    assert!(!value(&sent, "baggage").contains("old"));
}

struct Fails;

impl fmt::Display for Fails {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Err(fmt::Error)
    }
}

#[derive(Context)]
struct Unwritable(#[context(wire("x-fails", out))] Fails);

#[test]
fn a_value_that_cannot_be_a_header_is_left_out_whole() {
    let outbound = Outbound::new().to("*", Allowed::everything());
    for tenant in ["a\r\nset-cookie: b", "é", " a", "a ", "a\0"] {
        let mut sent = Headers::new();
        let report = run(Tenant(tenant.into()), || outbound.send("stock", &mut sent));
        assert_eq!(names(&sent), ["traceparent"], "{tenant:?}");
        assert_eq!(report.to_string(), "x-tenant-id has an invalid value");
    }
    let mut sent = Headers::new();
    let report = run((Unwritable(Fails), Plan("all\r\nthere, é".into())), || outbound.send("stock", &mut sent));
    assert_eq!(report.to_string(), "x-fails cannot be written");
    assert_eq!(value(&sent, "baggage"), "plan=all%0D%0Athere%2C%20%C3%A9", "baggage has a form for each text");
}

#[test]
fn over_the_limit_of_the_baggage_a_member_is_left_out_whole() {
    let outbound = Outbound::new().to("*", Allowed::everything());
    let mut sent = Headers::new();
    let report = run(Plan("a".repeat(9000)), || outbound.send("stock", &mut sent));
    assert_eq!(names(&sent), ["traceparent"]);
    assert_eq!(report.iter().next().unwrap().why(), Why::TooLong { most: 8192 });
}

#[test]
fn a_command_carries_all_to_a_child_process() {
    let mut command = std::process::Command::new("child");
    let outbound = Outbound::new().to("worker", Allowed::everything());
    assert_eq!(outbound.send_of(&bound(), "worker", &mut command).to_string(), "");
    let mut tenant = Vec::new();
    command.each("x-tenant-id", &mut |value| tenant.push(value.to_vec()));
    assert_eq!(tenant, [b"acme"]);
    let received = Inbound::internal().keys::<(Tenant, Plan)>().receive(&command);
    assert_eq!((received.values.0.unwrap().0, received.values.1.unwrap().0), ("acme".to_owned(), "paid".to_owned()));
}

#[test]
fn a_trace_travels_in_b3_where_it_is_asked_for() {
    let trace = TraceContext::new().with_sampled(true);
    let mut sent = Headers::new();
    run(trace.clone(), || Outbound::new().to("*", Allowed::trace().format(B3Single)).send("stock", &mut sent));
    assert_eq!(names(&sent), ["traceparent", "b3"]);
    sent.remove(0);
    assert_ne!(Inbound::edge().receive(&sent).trace.trace_id(), trace.trace_id());
    let received = Inbound::edge().format(B3Single).receive(&sent).trace;
    assert!(received.trace_id() == trace.trace_id() && received.is_sampled());
}

#[test]
fn the_headers_of_a_format_leave_by_the_policy_alone() {
    let theirs = "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1";
    let outbound = Outbound::new()
        .to("zipkin", Allowed::trace().format(B3Single))
        .to("no-trace", Allowed::nothing().format(B3Single));
    let sent = |host| {
        let mut sent = headers(&[("b3", theirs)]);
        let report = run(TraceContext::new(), || outbound.send(host, &mut sent));
        (value(&sent, "b3").to_owned(), report.to_string())
    };
    let (ours, report) = sent("zipkin");
    assert!(!ours.is_empty() && ours != theirs && report.is_empty());
    for host in ["no-trace", "example.com"] {
        assert_eq!(sent(host), (String::new(), "b3 is not allowed here".to_owned()));
    }
}

#[test]
fn a_format_writes_its_own_headers_alone() {
    #[derive(Debug)]
    struct Broken;
    impl TraceFormat for Broken {
        fn names(&self) -> Vec<&str> {
            vec!["x-trace"]
        }
        fn read(&self, _: &Headers, _: &mut Report) -> Option<TraceContext> {
            None
        }
        fn write(&self, _: &TraceContext) -> Headers {
            headers(&[("authorization", "stolen"), ("x-trace", "a\r\nb: c"), ("X-Trace", "right")])
        }
    }
    let mut sent = Headers::new();
    let report = Outbound::new().to("*", Allowed::trace().format(Broken)).send("stock", &mut sent);
    assert_eq!((names(&sent), value(&sent, "X-Trace")), (vec!["traceparent", "X-Trace"], "right"));
    assert_eq!(report.iter().map(|refused| refused.why()).collect::<Vec<_>>(), [Why::Unwritable; 2]);
}

/// As a proxy has them that copies what came in.
fn of_somebody_else() -> Headers {
    headers(&[
        ("accept", "*/*"),
        ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        ("tracestate", "a=1"),
        ("baggage", "secret=1,plan=theirs"),
        ("x-tenant-id", "theirs"),
    ])
}

#[test]
fn what_the_policy_does_not_allow_leaves_not_even_if_it_is_there_already() {
    let mut sent = of_somebody_else();
    let report = Outbound::new().to("*", Allowed::nothing()).send_of(&bound(), "example.com", &mut sent);
    assert_eq!(names(&sent), ["accept"]);
    assert!(report.iter().any(|refused| refused.what() == "tracestate" && refused.why() == Why::NotAllowed));
    let mut sent = of_somebody_else();
    Outbound::new().send_of(&bound(), "example.com", &mut sent);
    assert_eq!(names(&sent), ["accept", "traceparent"]);
    let mut sent = of_somebody_else();
    Outbound::new().to("*", Allowed::everything()).send("stock", &mut sent);
    assert_eq!(
        names(&sent),
        ["accept", "x-tenant-id", "traceparent"],
        "nothing is bound, so nobody owns the header of a key"
    );
}

#[test]
fn if_a_value_cannot_be_written_that_of_somebody_else_does_not_leave_in_its_place() {
    let outbound = Outbound::new().to("*", Allowed::everything());
    let theirs = || Baggage::new().with("plan", "theirs").unwrap();
    let mut sent = of_somebody_else();
    run((theirs(), Tenant("a\nb".into()), Plan("a".repeat(9000))), || outbound.send("stock", &mut sent));
    assert_eq!(names(&sent), ["accept", "traceparent"]);
}

#[test]
fn a_full_baggage_of_somebody_else_does_not_push_out_a_key() {
    let full: Vec<String> = (0..64).map(|index| format!("a{index}=1")).collect();
    let theirs = Baggage::read(&headers(&[("baggage", &full.join(","))]), &mut Report::new());
    assert_eq!(theirs.len(), 64);
    let mut sent = Headers::new();
    let outbound = Outbound::new().to("*", Allowed::everything());
    let report = run((theirs, Plan("paid".into())), || outbound.send("stock", &mut sent));
    assert!(value(&sent, "baggage").starts_with("plan=paid,a0=1,"));
    assert_eq!(report.to_string(), "baggage member `a63` is over the limit of 64 members");
}

#[test]
fn a_child_process_inherits_no_trace_that_the_policy_does_not_allow() {
    let mut command = std::process::Command::new("child");
    Outbound::new().to("*", Allowed::nothing()).send_of(&bound(), "worker", &mut command);
    let removed: Vec<_> = command.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
    assert!(["TRACEPARENT", "TRACESTATE", "BAGGAGE"].iter().all(|name| removed.contains(&std::ffi::OsStr::new(name))));
}

#[derive(Context)]
struct Shard {
    #[context(wire("x-shard"))]
    number: Option<u8>,
    #[context(wire(baggage = "plan"))]
    plan: Option<u8>,
}

#[test]
fn a_part_that_is_none_takes_the_place_of_what_somebody_else_wrote() {
    let mut sent = headers(&[("x-shard", "9")]);
    let theirs = Baggage::new().with("plan", "theirs").unwrap();
    let outbound = Outbound::new().to("*", Allowed::everything());
    run((theirs, Shard { number: None, plan: None }), || outbound.send("stock", &mut sent));
    assert_eq!(names(&sent), ["traceparent"]);
}

#[test]
fn a_header_that_says_how_the_message_is_read_is_no_place_for_an_id() {
    for name in ["content-length", "Transfer-Encoding", "proxy-authorization", "host", "a b", ""] {
        assert!(std::panic::catch_unwind(|| Allowed::trace().request_id(name)).is_err(), "{name}");
        assert!(std::panic::catch_unwind(|| Inbound::edge().request_id(name)).is_err(), "{name}");
    }
}
