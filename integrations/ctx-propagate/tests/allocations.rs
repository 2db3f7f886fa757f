//! What the documentation says of allocations.

mod support;

use allocation_counter::measure;
use ctx_propagate::text_map::Header;
use ctx_propagate::{Baggage, NotCarried, Report, TextMap, TraceContext, TraceState};
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
