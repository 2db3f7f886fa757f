//! What was put on the wire comes back equal; only keys with a wire policy travel; a sensitive key never does by accident.

use ctx_propagate::{Allowed, Inbound, Outbound};
use ctx_runtime::{Context, get, run, try_get};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

#[derive(Context, Clone, Debug, PartialEq)]
struct Header {
    #[context(wire = "x-text")]
    text: String,
    #[context(wire = "x-number")]
    number: i64,
    #[context(wire = "x-option")]
    option: Option<f64>,
}

#[derive(Context, Clone, Debug, PartialEq)]
struct Member {
    #[context(wire(baggage = "text"))]
    text: String,
    #[context(wire(baggage = "number"))]
    number: u128,
    #[context(wire(baggage = "option"))]
    option: Option<char>,
}

#[derive(Context, Clone, Debug, PartialEq)]
struct Local(String);

#[derive(Context, Clone, Debug, PartialEq)]
#[context(sensitive)]
struct Secret(String);

/// Visible ASCII, which a header can have, without spaces at the ends.
fn ascii(random: &mut StdRng) -> String {
    let text: String = (0..random.random_range(0..40)).map(|_| random.random_range(' '..='~')).collect();
    text.trim().to_owned()
}

/// Any characters.
fn text(random: &mut StdRng) -> String {
    (0..random.random_range(0..40)).map(|_| random.random::<char>()).collect()
}

#[test]
fn what_was_put_on_the_wire_comes_back_equal() {
    let mut random = StdRng::seed_from_u64(36);
    let outbound = Outbound::new().to("*.internal", Allowed::everything());
    let inbound = Inbound::internal().keys::<(Header, Member)>();
    for _ in 0..1000 {
        let header = random.random::<bool>().then(|| Header {
            text: ascii(&mut random),
            number: random.random(),
            option: random.random::<bool>().then(|| random.random()),
        });
        let member = random.random::<bool>().then(|| Member {
            text: text(&mut random),
            number: random.random(),
            option: random.random::<bool>().then(|| random.random()),
        });
        let mut headers = Vec::<(String, String)>::new();
        let report = run((header.clone(), member.clone(), Local(text(&mut random)), Secret(text(&mut random))), || {
            outbound.send("stock.internal", &mut headers)
        });
        assert!(report.is_empty(), "{report}");
        let received = inbound.receive(&headers);
        assert!(received.report.is_empty(), "{}", received.report);
        run(received.into_values(), || {
            assert_eq!(try_get::<Header>().ok().as_deref(), header.as_ref());
            assert_eq!(try_get::<Member>().ok().as_deref(), member.as_ref());
            assert!(try_get::<Local>().is_err() && try_get::<Secret>().is_err());
        });
    }
}

#[test]
fn the_trace_and_the_baggage_come_back_through_two_hops() {
    let outbound = Outbound::new().to("*", Allowed::everything());
    let mut first = Vec::<(String, String)>::new();
    run(ctx_propagate::Baggage::new().with("user", "7 é").unwrap(), || outbound.send("a", &mut first));
    let received = Inbound::internal().receive(&first);
    let trace = received.trace.clone();
    let mut second = Vec::<(String, String)>::new();
    run(received.into_values(), || outbound.send("b", &mut second));
    let received = Inbound::internal().receive(&second);
    assert_eq!((received.trace.trace_id(), received.baggage.get("user")), (trace.trace_id(), Some("7 é")));
    run(received.into_values(), || assert_ne!(get::<ctx_propagate::TraceContext>().parent_id(), trace.parent_id()));
}
