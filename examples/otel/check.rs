//! The check of the spans.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::receiver::Received;

/// What is wrong, in numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    spans: usize,
    traces: usize,
    /// The traces that have spans of the gateway, the stock service and a worker.
    over_three_processes: usize,
    processes: usize,
    /// Spans whose parent was not received, or is of another trace.
    orphans: usize,
    /// Traces with another number of roots than one.
    no_trees: usize,
    /// Spans without a tenant or a request id.
    without_fields: usize,
    /// Traces with more than one tenant or request id.
    mixed_up: usize,
}

pub(crate) fn check(spans: &[Received]) -> Report {
    let mut traces: HashMap<&[u8], Vec<&Received>> = HashMap::new();
    for span in spans {
        traces.entry(&span.trace).or_default().push(span);
    }
    let mut report = Report {
        spans: spans.len(),
        traces: traces.len(),
        processes: distinct(spans.iter(), |span| &*span.process),
        without_fields: spans.iter().filter(|span| span.tenant.is_none() || span.request_id.is_none()).count(),
        ..Report::default()
    };
    let mut requests = HashSet::new();
    for trace in traces.values() {
        let ids: HashSet<&[u8]> = trace.iter().map(|span| &*span.id).collect();
        let is_root = |span: &&&Received| span.parent.is_empty();
        let orphans = trace.iter().filter(|span| !is_root(span) && !ids.contains(&*span.parent));
        for orphan in orphans {
            eprintln!("no parent: {} of {}, {:?}", orphan.name, orphan.process, orphan.request_id);
            report.orphans += 1;
        }
        let all = || trace.iter().copied();
        report.no_trees += usize::from(trace.iter().filter(is_root).count() != 1 || ids.len() != trace.len());
        report.over_three_processes += usize::from(distinct(all(), |span| &*span.process) == 3);
        let is_one = distinct(all(), |span| &span.tenant) == 1 && distinct(all(), |span| &span.request_id) == 1;
        // And no two traces have the same request id.
        report.mixed_up += usize::from(!is_one || !requests.insert(&trace[0].request_id));
    }
    report
}

fn distinct<'a, T: Eq + std::hash::Hash>(
    spans: impl Iterator<Item = &'a Received>,
    of: impl Fn(&'a Received) -> T,
) -> usize {
    spans.map(of).collect::<HashSet<_>>().len()
}

impl Report {
    pub(crate) fn is_right(&self) -> bool {
        let faults = [self.orphans, self.no_trees, self.without_fields, self.mixed_up];
        self.spans > 0 && self.processes == 3 && faults == [0; 4]
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { spans, traces, over_three_processes, processes, .. } = self;
        let Report { orphans, no_trees, without_fields, mixed_up, .. } = self;
        write!(f, "spans={spans} traces={traces} processes={processes} over_three_processes={over_three_processes} ")?;
        write!(f, "orphans={orphans} no_trees={no_trees} without_fields={without_fields} mixed_up={mixed_up}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Report, check};
    use crate::receiver::Received;

    /// A span of request 7, with its ids as numbers.
    fn span(process: &str, trace: u8, id: u8, parent: Option<u8>) -> Received {
        Received {
            process: process.to_owned(),
            name: "span".to_owned(),
            trace: vec![trace],
            id: vec![id],
            parent: parent.into_iter().collect(),
            tenant: Some("acme".to_owned()),
            request_id: Some(format!("req-{trace}")),
        }
    }

    fn right() -> Vec<Received> {
        let tree = |trace| {
            [span("gateway", trace, 1, None), span("stock", trace, 2, Some(1)), span("worker", trace, 3, Some(2))]
        };
        [7, 8].into_iter().flat_map(tree).collect()
    }

    fn changed(change: impl FnOnce(&mut Vec<Received>)) -> Report {
        let mut spans = right();
        change(&mut spans);
        let report = check(&spans);
        assert!(!report.is_right());
        report
    }

    #[test]
    fn traces_that_are_trees_have_no_fault() {
        let report = check(&right());
        assert!(report.is_right());
        assert_eq!((report.spans, report.traces, report.over_three_processes), (6, 2, 2));
        assert!(!check(&[]).is_right());
    }

    #[test]
    fn each_fault_is_found() {
        assert_eq!(changed(|spans| drop(spans.remove(1))).orphans, 1);
        assert_eq!(changed(|spans| spans[1].parent.clear()).no_trees, 1);
        assert_eq!(changed(|spans| spans[0].parent = vec![9]).no_trees, 1);
        assert_eq!(changed(|spans| spans[2].id = vec![1]).no_trees, 1);
        assert_eq!(changed(|spans| spans[2].tenant = None).without_fields, 1);
        assert_eq!(changed(|spans| spans[2].tenant = Some("evil".to_owned())).mixed_up, 1);
        assert_eq!(changed(|spans| spans[2].request_id = Some("req-8".to_owned())).mixed_up, 1);
        assert_eq!(changed(|spans| spans.truncate(2)).processes, 2);
    }
}
