//! The check: compares every log line with the requests that the client sent.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::client::Answer;
use super::line::{Line, Source};
use super::plan::Request;
use super::trace;
use crate::api;

const FAULTS_SHOWN: usize = 10;

/// The result of the check.
#[derive(Default)]
pub(crate) struct Verdict {
    /// The number of lines with a request id, a tenant or a baggage that is not that of their request.
    pub(crate) mixed_up: usize,
    /// The number of requests whose trace does not hold through all processes.
    pub(crate) broken_traces: usize,
    /// All faults, also lines that are missing or too many, and wrong answers.
    pub(crate) faults: Vec<String>,
}

/// A request, and what is known of it.
struct Case<'a> {
    request: &'a Request,
    /// Of the plan. If the gateway had to make it, of the answer. Without an answer, of the gateway's first line.
    id: Option<&'a str>,
    /// The lines about its item, and the lines without an item that have its id.
    lines: Vec<&'a Line>,
}

pub(crate) fn check(requests: &[Request], answers: &[Answer], lines: &[Line]) -> Verdict {
    let mut verdict = Verdict::default();
    let wrong = requests.iter().zip(answers).filter_map(|(request, answer)| Some((request, answer.fault.as_ref()?)));
    verdict.faults.extend(wrong.map(|(request, fault)| format!("{}: {fault}", request.item)));
    let mut cases: Vec<Case<'_>> =
        requests.iter().zip(answers).map(|(request, answer)| case(request, answer)).collect();
    learn_ids(&mut cases, lines);
    let mut by_id = HashMap::new();
    for (index, case) in cases.iter().enumerate() {
        if let Some(other) = case.id.and_then(|id| by_id.insert(id, index)) {
            verdict.faults.push(format!("{} and {other} have the same id", case.request.item));
            verdict.mixed_up += 1;
        }
    }

    for line in lines.iter().filter(|line| !is_of_no_request(line)) {
        let of_item = line.item().map(|item| by_item(&cases, item));
        let of_id = || by_id.get(line.fields.request_id.as_deref()?).copied();
        let index = of_item.unwrap_or_else(of_id);
        if !index.is_some_and(|index| cases[index].has(line)) {
            verdict.mixed_up += 1;
            verdict.faults.push(format!("mixed up: {:?}: {}", line.source, line.written));
        }
        if let Some(index) = index {
            cases[index].lines.push(line);
        }
    }
    verdict.check_traces(&cases);
    cases.iter().for_each(|case| case.add_faults(&mut verdict.faults));
    verdict
}

fn case<'a>(request: &'a Request, answer: &'a Answer) -> Case<'a> {
    let planned = request.sent.request_id.as_deref();
    Case { request, id: planned.or(answer.request_id.as_deref()), lines: Vec::new() }
}

/// The ids that neither the plan nor an answer says.
fn learn_ids<'a>(cases: &mut [Case<'a>], lines: &'a [Line]) {
    for line in lines.iter().filter(|line| line.source == Source::Gateway) {
        if let Some(index) = line.item().and_then(|item| by_item(cases, item))
            && cases[index].id.is_none()
        {
            cases[index].id = line.fields.request_id.as_deref();
        }
    }
}

fn by_item(cases: &[Case<'_>], item: &str) -> Option<usize> {
    let index = api::number_of(item)?.checked_sub(1)? as usize;
    cases.get(index).filter(|case| case.request.item == item).map(|_| index)
}

/// A server says where it listens.
fn is_of_no_request(line: &Line) -> bool {
    line.message == "listening" && line.fields.address.is_some() && line.fields.request_id.is_none()
}

impl Case<'_> {
    /// Whether a line has the values of this request.
    fn has(&self, line: &Line) -> bool {
        let Line { fields, .. } = line;
        let is_of_request = fields.request_id.is_some() && fields.request_id.as_deref() == self.id;
        let is_of_tenant = fields.tenant.as_deref() == Some(self.request.tenant);
        is_of_request
            && is_of_tenant
            && fields.baggage.as_ref().is_none_or(|baggage| *baggage == self.request.baggage())
    }

    fn add_faults(&self, faults: &mut Vec<String>) {
        let item = &self.request.item;
        let mut counts: BTreeMap<(Source, &str), (usize, usize)> = BTreeMap::new();
        for line in self.request.lines() {
            counts.entry(line).or_default().0 += 1;
        }
        for line in &self.lines {
            counts.entry((line.source, &line.message)).or_default().1 += 1;
            let ends = if self.request.kind.is_cancelled() { "aborted" } else { "complete" };
            if line.fields.outcome.as_ref().is_some_and(|outcome| outcome != ends) {
                faults.push(format!("{item}: not {ends}: {:?}: {}", line.source, line.written));
            }
            if let Some(why) = &line.fields.why
                && self.request.sent.refused.is_none_or(|refused| !why.starts_with(refused))
            {
                faults.push(format!("{item}: refused by {:?}: {why}", line.source));
            }
        }
        for ((source, message), (expected, found)) in
            counts.into_iter().filter(|(_, (expected, found))| expected != found)
        {
            faults.push(format!("{item}: {found} of {expected} lines of {source:?}: {message}"));
        }
    }
}

impl Verdict {
    fn check_traces(&mut self, cases: &[Case<'_>]) {
        let mut traces = HashSet::new();
        for case in cases {
            let checked = trace::check(case.request, &case.lines).and_then(|trace| {
                if traces.insert(trace) { Ok(()) } else { Err(format!("the trace {trace} is of another request")) }
            });
            if let Err(fault) = checked {
                self.broken_traces += 1;
                self.faults.push(format!("{}: {fault}", case.request.item));
            }
        }
    }

    pub(crate) fn print_faults(&self) {
        for fault in self.faults.iter().take(FAULTS_SHOWN) {
            eprintln!("{fault}");
        }
        if let Some(more) = self.faults.len().checked_sub(FAULTS_SHOWN).filter(|more| *more > 0) {
            eprintln!("and {more} more");
        }
    }
}
