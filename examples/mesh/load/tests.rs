//! What the check finds: each fault that it is there for, in a log without other faults.

use std::collections::HashMap;

use serde_json::json;

use super::check::{Verdict, check};
use super::client::Answer;
use super::headers;
use super::line::{Line, Source};
use super::plan::{self, Kind, Request};
use crate::api::WAREHOUSES;

/// An order with a worker, among others.
const NUMBER: u32 = 60;

/// Compares what the first requests log, after a change, with the plan.
fn checked(change: impl FnOnce(&mut Vec<Line>)) -> Verdict {
    let mut requests = plan::requests();
    requests.truncate(NUMBER as usize);
    let answers: Vec<_> = requests.iter().map(|_| Answer::default()).collect();
    let mut lines = requests.iter().flat_map(logged).collect();
    change(&mut lines);
    check(&requests, &answers, &lines)
}

/// What a request logs.
fn logged(request: &Request) -> Vec<Line> {
    let Request { number, tenant, item, .. } = request;
    let (trace, parent) = if request.sent.takes_trace {
        headers::ids(*number)
    } else {
        (format!("trace-{number}"), format!("edge-{number}"))
    };
    let is_order = matches!(request.kind, Kind::Order | Kind::CancelledOrder);
    let mut times = HashMap::new();
    let lines = request.lines().map(|(source, message)| {
        let time = times.entry((source, message)).and_modify(|time| *time += 1).or_insert(0);
        let call = if is_order { *time } else { 0 };
        let has_item = !matches!(message, "refused" | "sent" | "request");
        let written = json!({
            "message": message,
            "request_id": request.sent.request_id.clone().unwrap_or(format!("made-{number}")),
            "tenant": tenant,
            "trace_id": trace,
            "parent_id": match source {
                Source::Gateway => parent.clone(),
                Source::Stock => format!("stock-{number}-{call}"),
                Source::Worker => format!("worker-{number}"),
            },
            "item": has_item.then_some(item),
            "path": (message == "request").then(|| format!("/path/{item}")),
            "warehouse": (is_order && has_item && source == Source::Stock).then(|| WAREHOUSES[call]),
            "sent_parent_id": match message {
                "sent" => Some(format!("stock-{number}-{time}")),
                "worker sent" => Some(format!("worker-{number}")),
                _ => None,
            },
            "baggage": matches!(message, "asked" | "watched" | "picking").then(|| request.baggage()),
            "outcome": (message == "request").then_some(if request.kind.is_cancelled() { "aborted" } else { "complete" }),
            "why": request.sent.refused.filter(|_| message == "refused"),
        });
        Line::read(source, written.to_string()).expect("it has all fields")
    });
    lines.collect()
}

/// The first line of this message of the last request.
fn at(lines: &[Line], source: Source, message: &str) -> usize {
    let first_of_last = lines.len() - plan::requests()[NUMBER as usize - 1].lines().count();
    let is_it = |line: &Line| line.source == source && line.message == message;
    first_of_last + lines[first_of_last..].iter().position(is_it).expect("it is planned")
}

fn found(change: impl FnOnce(&mut Vec<Line>)) -> (usize, usize, usize) {
    let Verdict { mixed_up, broken_traces, faults } = checked(change);
    (mixed_up, broken_traces, faults.len())
}

#[test]
fn a_log_without_faults_has_none() {
    let verdict = checked(|_| ());
    assert_eq!((verdict.mixed_up, verdict.broken_traces, verdict.faults), (0, 0, Vec::new()));
}

#[test]
fn a_line_with_a_value_of_another_request_is_mixed_up() {
    for (source, message) in
        [(Source::Gateway, "order accepted"), (Source::Stock, "audited"), (Source::Worker, "picked")]
    {
        let change = |lines: &mut Vec<Line>| {
            let at = at(lines, source, message);
            lines[at].fields.tenant = lines[0].fields.tenant.clone();
        };
        assert_eq!(found(change), (1, 0, 1));
        let change = |lines: &mut Vec<Line>| {
            let at = at(lines, source, message);
            lines[at].fields.request_id = lines[0].fields.request_id.clone();
        };
        assert_eq!(found(change), (1, 0, 1));
    }
    let change = |lines: &mut Vec<Line>| {
        let at = at(lines, Source::Stock, "asked");
        lines[at].fields.baggage = Some("tenant=evil".to_owned());
    };
    assert_eq!(found(change), (1, 0, 1));
}

#[test]
fn a_line_that_is_missing_or_too_many_is_a_fault() {
    for (source, message) in
        [(Source::Gateway, "order received"), (Source::Stock, "request"), (Source::Worker, "picked")]
    {
        let missing = |lines: &mut Vec<Line>| drop(lines.remove(at(lines, source, message)));
        assert_eq!(found(missing), (0, 0, 1), "{message}");
        let too_many = |lines: &mut Vec<Line>| {
            let line = &lines[at(lines, source, message)];
            lines.push(Line::read(source, line.written.clone()).expect("it was read before"));
        };
        assert_eq!(found(too_many), (0, 0, 1), "{message}");
    }
}

#[test]
fn a_trace_is_broken_by_one_id_in_one_line() {
    for (source, message) in [(Source::Gateway, "reserved"), (Source::Stock, "reserved"), (Source::Worker, "picking")] {
        let other_trace = |lines: &mut Vec<Line>| {
            let at = at(lines, source, message);
            lines[at].fields.trace_id = lines[0].fields.trace_id.clone();
        };
        assert_eq!(found(other_trace), (0, 1, 1));
        let no_parent = |lines: &mut Vec<Line>| {
            let at = at(lines, source, message);
            lines[at].fields.parent_id = None;
        };
        assert_eq!(found(no_parent), (0, 1, 1));
    }
}

#[test]
fn a_trace_is_broken_if_two_calls_have_one_parent() {
    let change = |lines: &mut Vec<Line>| {
        for line in lines.iter_mut().filter(|line| line.source == Source::Stock) {
            line.fields.parent_id = line.fields.parent_id.as_ref().map(|parent| parent.replace("-60-1", "-60-0"));
        }
    };
    assert_eq!(found(change), (0, 1, 1));
}

#[test]
fn a_trace_is_broken_if_nothing_was_sent() {
    let change = |lines: &mut Vec<Line>| {
        let at = at(lines, Source::Stock, "worker sent");
        lines[at].fields.sent_parent_id = None;
    };
    assert_eq!(found(change), (0, 1, 1));
}
