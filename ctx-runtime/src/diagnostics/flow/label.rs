//! The texts on boxes and slices.

use std::fmt;

use super::graph::Flow;
use super::recorded::Recorded;
use super::units::{count, time};
use crate::hooks::{Kind, Resource, ResourceId};

/// Names a resource in a few words: ``handle``, `tokio::spawn in handle`, `closure in handle`.
pub(super) fn short(resource: &Resource) -> String {
    let function = last_segment(resource.function());
    match (resource.kind(), resource.call()) {
        (_, Some(call)) => format!("{call} in {function}"),
        (Kind::Root | Kind::AsyncFn, None) => function.to_owned(),
        (kind, None) => format!("{kind} in {function}"),
    }
}

/// A function without its path, if the path is certain: a text that does not end in a plain name stays as it is.
fn last_segment(function: &str) -> &str {
    match function.rsplit_once("::") {
        Some((_, last)) if last.chars().all(|char| char.is_alphanumeric() || char == '_') => last,
        _ => function,
    }
}

/// All that is known of a resource, line by line.
pub(super) fn lines(recorded: &Recorded, flow: &Flow) -> Vec<String> {
    let Recorded { resource, created, destroyed, runs, .. } = recorded;
    let mut lines = vec![
        short(resource),
        format!("{} {} in {}", resource.kind(), resource.id(), resource.function()),
        resource.location().to_string(),
        match destroyed {
            Some(destroyed) => format!("from {} to {}", time(created.at), time(destroyed.at)),
            None => format!("from {}", time(created.at)),
        },
        format!("{}, {} in all", count(runs.len() as u64, "run"), time(recorded.busy())),
        recorded.outcome().to_string(),
    ];
    if let Some(trigger) = resource.trigger().filter(|trigger| flow.get(*trigger).is_none()) {
        lines.push(format!("created by resource {trigger}, which is not shown"));
    }
    lines
}

/// The text on the frame around a request.
pub(super) fn of_root(root: ResourceId, flow: &Flow) -> String {
    match flow.get(root) {
        Some(own) => format!("{}, root {root}", short(own.resource())),
        None => format!("root {root}, which is not shown"),
    }
}

/// Writes lines, with `between` between them.
pub(super) fn join(f: &mut fmt::Formatter<'_>, lines: &[impl fmt::Display], between: &str) -> fmt::Result {
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        line.fmt(f)?;
    }
    Ok(())
}
