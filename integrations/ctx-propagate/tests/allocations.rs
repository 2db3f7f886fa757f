//! What the documentation says of allocations.

mod support;

use allocation_counter::measure;
use ctx_propagate::text_map::Header;
use ctx_propagate::{Allowed, Baggage, Inbound, NotCarried, Outbound, Report, TextMap, TraceContext, TraceState};
use support::raw;

/// A carrier that keeps nothing.
struct Nothing;

impl TextMap for Nothing {
    fn each<'a>(&'a self, _: &str, _: &mut dyn FnMut(&'a [u8])) {}
    fn put(&mut self, _: Header<'_>) -> Result<(), NotCarried> {
        Ok(())
    }
    fn remove(&mut self, _: &str) {}
}

fn allocations(run: impl FnOnce()) -> u64 {
    measure(run).count_total
}

#[test]
fn a_trace_without_a_tracestate_allocates_nothing() {
    let headers = raw(&[("traceparent", "00-12345678901234567890123456789012-1234567890123456-01")]);
    // The generator of the thread is seeded by the first id.
    let mut trace = TraceContext::new();
    let count = allocations(|| {
        trace = TraceContext::read(&headers, &mut Report::new()).unwrap_or_default();
        trace = trace.child().with_sampled(false);
        trace.write(&mut Nothing).unwrap();
    });
    assert_eq!(count, 0);
}

#[test]
fn a_tracestate_is_allocated_once_and_not_to_clone_or_write_it() {
    let state = TraceState::default().with("rojo", "1").unwrap().with("congo", "2").unwrap();
    let trace = TraceContext::new().with_state(state);
    let mut headers = raw::<&str>(&[]);
    trace.write(&mut headers).unwrap();
    // The text that is read, and the shared text.
    assert_eq!(allocations(|| drop(TraceContext::read(&headers, &mut Report::new()))), 2);
    assert_eq!(allocations(|| trace.clone().child().write(&mut Nothing).unwrap()), 0);
}

#[test]
fn baggage_is_shared_and_an_empty_one_allocates_nothing() {
    let baggage = Baggage::new().with("a", "1").unwrap().with("b", "2").unwrap();
    assert_eq!(allocations(|| drop(baggage.clone())), 0);
    assert_eq!(allocations(|| baggage.write(&mut Nothing).unwrap()), 1);
    let empty = allocations(|| {
        let read = Baggage::read(&raw::<&str>(&[]), &mut Report::new());
        read.clone().without("a").write(&mut Nothing).unwrap();
    });
    assert_eq!(empty, 0);
}

/// The allocations of a request whose baggage has this number of members.
fn of_a_request(members: usize, inbound: &Inbound) -> u64 {
    let baggage: Vec<String> = (0..members).map(|index| format!("a{index}=1")).collect();
    let headers = raw(&[("baggage", baggage.join(","))]);
    inbound.receive(&headers);
    allocations(|| drop(inbound.receive(&headers)))
}

#[test]
fn a_baggage_of_many_members_costs_no_more_than_its_length() {
    for inbound in [Inbound::edge(), Inbound::edge().baggage(["a1"]), Inbound::internal()] {
        let (few, many) = (of_a_request(16, &inbound), of_a_request(64, &inbound));
        assert!(many <= 4 * few, "{few} and {many}");
        assert!(many < 600, "{many}");
    }
}

#[test]
fn to_send_a_part_of_the_baggage_costs_no_more_than_its_length() {
    let of = |members: usize| {
        let baggage: Vec<String> = (0..members).map(|index| format!("a{index}=1")).collect();
        let baggage = Baggage::read(&raw(&[("baggage", baggage.join(","))]), &mut Report::new());
        let names: Vec<String> = (1..members).map(|index| format!("a{index}")).collect();
        let outbound = Outbound::new().to("*", Allowed::trace().baggage(names));
        ctx_runtime::run(baggage, || {
            outbound.send("stock", &mut Nothing);
            allocations(|| drop(outbound.send("stock", &mut Nothing)))
        })
    };
    let (few, many) = (of(16), of(64));
    assert!(many <= 5 * few, "{few} and {many}");
}
