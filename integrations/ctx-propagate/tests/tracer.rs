//! A tracer makes the ids where it has a current span. A process of its own, because a tracer is set for ever.

use std::cell::RefCell;

use ctx_propagate::{Allowed, Baggage, Inbound, Outbound, TraceContext, Tracer, set_tracer};
use ctx_runtime::run;

thread_local! {
    static SPAN: RefCell<Option<TraceContext>> = const { RefCell::new(None) };
}

struct OfThread;

impl Tracer for OfThread {
    fn current(&self) -> Option<TraceContext> {
        SPAN.with_borrow(Clone::clone)
    }

    fn baggage(&self, bound: &Baggage) -> Baggage {
        bound.with("added", "by the tracer").unwrap()
    }
}

type Headers = Vec<(String, String)>;

fn sent() -> Headers {
    let mut headers = Headers::new();
    let _ = Outbound::new().to("*", Allowed::everything()).send("stock", &mut headers);
    headers
}

fn traceparent(headers: &Headers) -> &str {
    &headers.iter().find(|(name, _)| name == "traceparent").unwrap().1
}

#[test]
fn the_current_span_is_the_parent_of_what_is_sent_and_the_trace_of_what_has_none() {
    let bound = TraceContext::new();
    let before = run(bound.clone(), sent);
    assert!(traceparent(&before).contains(&bound.trace_id().to_string()) && before.len() == 1);
    set_tracer(OfThread).unwrap();
    assert_eq!(set_tracer(OfThread).unwrap_err().to_string(), "the process has a tracer already");

    assert!(traceparent(&run(bound.clone(), sent)).contains(&bound.trace_id().to_string()), "no span is current");
    assert!(Inbound::edge().receive(&Headers::new()).trace.is_new());

    let span = TraceContext::from_parts(
        bound.child().trace_id(),
        bound.child().parent_id(),
        bound.flags(),
        Default::default(),
    );
    SPAN.set(Some(span.clone()));
    assert_eq!(traceparent(&run(TraceContext::new(), sent)), span.to_string());
    let baggage = Baggage::new().with("plan", "paid").unwrap();
    assert!(run(baggage, sent).contains(&("baggage".to_owned(), "plan=paid,added=by%20the%20tracer".to_owned())));

    let taken = |inbound: Inbound, headers: &Headers| inbound.receive(headers).trace;
    assert_eq!(taken(Inbound::edge(), &Headers::new()), span);
    let theirs = vec![("traceparent".to_owned(), TraceContext::new().to_string())];
    assert_eq!(taken(Inbound::edge(), &theirs).to_string(), theirs[0].1, "what a request brings goes first");
    assert_ne!(taken(Inbound::edge().new_trace(), &Headers::new()).trace_id(), span.trace_id());
}

#[test]
fn a_trace_is_new_until_another_process_reads_it() {
    let trace = TraceContext::new();
    assert!(trace.is_new() && trace.child().is_new() && trace.with_sampled(true).is_new());
    let mut headers = Headers::new();
    trace.write(&mut headers).unwrap();
    let read = TraceContext::read(&headers, &mut Default::default()).unwrap();
    assert!(!read.is_new() && read == trace);

    assert_eq!([&read, &trace, &trace].map(TraceContext::take_for_span), [None, Some(trace.trace_id()), None]);
    assert_eq!(trace.clone().take_for_span(), None);
}
