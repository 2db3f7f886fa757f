//! Trace and baggage are keys of ctx.

use std::thread;

use ctx_propagate::{Baggage, TraceContext};
use ctx_runtime::{context, context_root, fields, run, with_context};

#[test]
fn both_follow_the_work_to_another_thread() {
    #[with_context]
    fn spawns() -> (TraceContext, Baggage) {
        thread::spawn(|| (TraceContext::clone(&context!(TraceContext)), Baggage::clone(&context!(Baggage))))
            .join()
            .unwrap()
    }

    #[context_root(trace as TraceContext, baggage as Baggage)]
    fn handle(trace: TraceContext, baggage: Baggage) -> (TraceContext, Baggage) {
        spawns()
    }

    let (trace, baggage) = (TraceContext::new(), Baggage::new().with("tenant", "acme").unwrap());
    assert_eq!(handle(trace.clone(), baggage.clone()), (trace, baggage));
}

#[test]
fn the_ids_are_for_logs_and_the_baggage_is_not() {
    let trace = TraceContext::new();
    let baggage = Baggage::new().with("token", "secret").unwrap();
    let mut logged = Vec::new();
    run((trace.clone(), baggage), || fields::visit(|field, value| logged.push(format!("{}={value}", field.name()))));
    let (trace_id, parent_id) = (trace.trace_id(), trace.parent_id());
    assert_eq!(logged, [format!("trace_id={trace_id}"), format!("parent_id={parent_id}")]);
}

#[test]
fn without_a_baggage_it_is_empty() {
    #[with_context]
    fn baggage() -> Baggage {
        Baggage::clone(&context!(Baggage))
    }
    assert!(run(TraceContext::new(), baggage).is_empty());
}
