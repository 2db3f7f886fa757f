//! Prints the recording on one screen.

use ctx_runtime::diagnostics::{Flow, Recorded as Resource};
use ctx_runtime::hooks::ResourceId;

use crate::recording::Recorded;

pub(crate) fn print(Recorded { flow, rows }: &Recorded) {
    println!("{flow}");
    for root in flow.roots() {
        let request = flow.of(root);
        print_tree(&request, None, 0);
    }
    for row in rows {
        println!("audit row: request={} tenant={} item={} {}", row.request, row.tenant, row.item, row.event);
    }
}

/// Prints the resources that `trigger` created, and below each resource the resources that it created.
fn print_tree(request: &Flow, trigger: Option<ResourceId>, depth: usize) {
    for created in request.resources().iter().filter(|it| it.resource().trigger() == trigger) {
        print_line(request, created, depth);
        print_tree(request, Some(created.resource().id()), depth + 1);
    }
}

fn print_line(request: &Flow, created: &Resource, depth: usize) {
    let resource = created.resource();
    let (_, function) = resource.function().split_once("::").unwrap_or_default();
    let what =
        format!("{:indent$}{} {}", "", resource.call().unwrap_or(resource.kind().name()), function, indent = 2 * depth);
    let thread = created.runs().first().map_or_else(String::new, |run| request.thread_name(run.thread));
    let (at, busy) = (created.created().at, created.busy());
    println!("{what:<58} at {at:>9.3?}, {:>2}x {busy:>9.3?}, {thread}: {}", created.runs().len(), created.outcome());
}
