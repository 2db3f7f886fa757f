//! The check: compares every log line and every row with the requests that the client sent.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::slice;

use crate::client::Outcome;
use crate::database::Row;
use crate::line::Line;
use crate::plan::{Kind, Request};

/// The sorts of lines. Each event is logged as both.
const LINES: [&str; 2] = ["JSON line", "text line"];
const FAULTS_SHOWN: usize = 10;

/// The result of the check.
pub(crate) struct Verdict {
    /// The number of requests that the client cancelled, and that the service noticed.
    pub(crate) cancelled: usize,
    /// The number of lines and rows whose id, tenant and item were never sent together.
    pub(crate) mixed_up: usize,
    /// All faults: lines or rows that are mixed up, missing or too many, and wrong answers.
    pub(crate) faults: Vec<String>,
}

/// A line or a row. The same check applies to both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Trace<'a> {
    request: u32,
    sort: &'static str,
    what: &'a str,
}

#[derive(Default)]
struct Count {
    expected: usize,
    found: usize,
}

pub(crate) fn check(
    requests: &[Request],
    outcomes: &[(usize, Outcome)],
    logs: [&[Line]; LINES.len()],
    rows: &[Row],
) -> Verdict {
    let by_id: HashMap<u32, &Request> = requests.iter().map(|request| (request.id, request)).collect();
    let mut counts: BTreeMap<Trace<'_>, Count> = BTreeMap::new();
    let mut faults = Vec::new();

    for request in requests {
        let lines = request.kind.lines().iter().flat_map(|what| LINES.map(|sort| (sort, what)));
        let rows = request.kind.rows().iter().map(|what| ("row", what));
        for (sort, what) in lines.chain(rows) {
            counts.entry(Trace { request: request.id, sort, what }).or_default().expected += 1;
        }
    }

    let lines = LINES.into_iter().zip(logs).flat_map(|(sort, log)| {
        log.iter().map(move |line| (line.request, &line.tenant, &*line.items, sort, &line.message))
    });
    let rows = rows.iter().map(|row| (Some(row.request), &row.tenant, slice::from_ref(&row.item), "row", &row.event));
    for (id, tenant, items, sort, what) in lines.chain(rows) {
        match id.and_then(|id| by_id.get(&id)) {
            Some(sent) if sent.tenant == tenant && items.iter().all(|item| *item == sent.item) => {
                counts.entry(Trace { request: sent.id, sort, what }).or_default().found += 1;
            }
            _ => {
                let id = id.map_or("none".to_owned(), |id| id.to_string());
                faults.push(format!("mixed up: {sort} {what:?} with request={id} tenant={tenant:?} items={items:?}"));
            }
        }
    }
    let mixed_up = faults.len();

    let mut cancelled = 0;
    for (index, outcome) in outcomes {
        let Request { id: request, kind, .. } = requests[*index];
        let is_logged =
            |what| counts.get(&Trace { request, sort: LINES[0], what }).is_some_and(|count| count.found > 0);
        match outcome {
            Outcome::Wrong(why) => faults.push(format!("request {request}: {why}")),
            Outcome::Cancelled if kind.line_if_cancelled().is_some_and(is_logged) => cancelled += 1,
            Outcome::Cancelled | Outcome::Answered => {}
        }
    }
    for (Trace { request, sort, what }, Count { expected, found }) in counts {
        if found != expected {
            faults.push(format!("request {request}: {found} of {expected} {sort}s {what:?}"));
        }
    }
    Verdict { cancelled, mixed_up, faults }
}

impl Verdict {
    pub(crate) fn print_faults(&self) {
        for fault in self.faults.iter().take(FAULTS_SHOWN) {
            eprintln!("{fault}");
        }
        if let Some(more) = self.faults.len().checked_sub(FAULTS_SHOWN).filter(|more| *more > 0) {
            eprintln!("and {more} more");
        }
    }
}

/// Prints a few text lines of the first order, of the first cancelled order and of the first download that was given up, each message once.
pub(crate) fn print_sample(requests: &[Request], text: &[Line]) {
    const SHOWN: [&str; 11] = [
        "started processing request",
        "order received",
        "row inserted",
        "price computed",
        "label printed",
        "order rolled back",
        "order accepted",
        "page written",
        "manual given up",
        "request: complete",
        "request: aborted",
    ];
    println!("from the log:");
    for kind in [Kind::Order, Kind::Cancelled, Kind::GivenUp] {
        let id = requests.iter().find(|request| request.kind == kind).map(|request| request.id);
        let mut shown = HashSet::new();
        for Line { request, message, written, .. } in text {
            if *request == id && SHOWN.contains(&&**message) && shown.insert(message) {
                print!("  {written}");
            }
        }
    }
}
