//! The check of one trace: one id in all processes, and the parent of each is what the process before has sent.

use std::collections::{BTreeMap, BTreeSet};

use super::headers;
use super::line::{Line, Source};
use super::plan::Request;

/// Checks the trace of a request, and returns its id.
pub(crate) fn check<'a>(request: &Request, lines: &[&'a Line]) -> Result<&'a str, String> {
    let trace_ids = all(lines, |line| Some(line.fields.trace_id.as_deref()));
    let trace_id = only(&trace_ids).ok_or_else(|| format!("not one trace: {trace_ids:?}"))?;
    let of = |source| lines.iter().copied().filter(|line| line.source == source).collect::<Vec<_>>();
    let (gateway, stock, worker) = (of(Source::Gateway), of(Source::Stock), of(Source::Worker));

    let parents = all(&gateway, |line| Some(line.fields.parent_id.as_deref()));
    let parent = only(&parents).ok_or_else(|| format!("not one parent in the gateway: {parents:?}"))?;
    let (sent_trace, sent_parent) = headers::ids(request.number);
    let is_taken = (trace_id, parent) == (&*sent_trace, &*sent_parent);
    let is_new = trace_id != sent_trace && parent != sent_parent;
    if !(if request.sent.takes_trace { is_taken } else { is_new }) {
        return Err(format!("the gateway has the trace {trace_id} and the parent {parent}"));
    }
    has_parents(request, &stock, &gateway, (Source::Gateway, "sent"))?;
    has_parents(request, &worker, &stock, (Source::Stock, "worker sent"))?;
    let calls = calls(&stock);
    if calls.values().any(|warehouses| warehouses.len() > 1) {
        return Err(format!("calls of the stock service share a parent: {calls:?}"));
    }
    Ok(trace_id)
}

/// The parents in a process are the ids that the process before has sent, one for each call: none is missing, and none is too many.
fn has_parents(request: &Request, process: &[&Line], before: &[&Line], call: (Source, &str)) -> Result<(), String> {
    let sent = all(before, |line| line.fields.sent_parent_id.as_deref().map(Some));
    let parents = all(process, |line| Some(line.fields.parent_id.as_deref()));
    let received = all(before, |line| Some(line.fields.parent_id.as_deref()));
    let calls = request.lines().filter(|line| *line == call).count();
    let is_right = parents == sent && sent.len() == calls && sent.is_disjoint(&received);
    if is_right {
        Ok(())
    } else {
        Err(format!("{:?} sent the parents {sent:?} in {calls} calls, and the other process has {parents:?}", call.0))
    }
}

/// The warehouses of the lines with one parent.
fn calls<'a>(stock: &[&'a Line]) -> BTreeMap<Option<&'a str>, BTreeSet<&'a str>> {
    let mut calls: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for line in stock {
        calls.entry(line.fields.parent_id.as_deref()).or_default().extend(line.fields.warehouse.as_deref());
    }
    calls
}

/// What `of` says of the lines for which it says something. A field that is missing is one of them.
fn all<'a>(lines: &[&'a Line], of: impl Fn(&'a Line) -> Option<Option<&'a str>>) -> BTreeSet<Option<&'a str>> {
    lines.iter().filter_map(|line| of(line)).collect()
}

fn only<'a>(values: &BTreeSet<Option<&'a str>>) -> Option<&'a str> {
    let mut values = values.iter();
    (*values.next()?).filter(|_| values.next().is_none())
}
