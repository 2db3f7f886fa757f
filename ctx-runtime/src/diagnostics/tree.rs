//! The contexts that are alive, as a tree.

use std::collections::HashMap;
use std::fmt::{self, Write};

use super::live_context::{Live, LiveContext};
use crate::hooks::Kind;
use crate::storage::frame::Keeping;

/// Writes a tree: a context is below the context that it was bound on top of, and shows its own bindings.
impl fmt::Display for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.contexts().len() {
            1 => f.write_str("1 context is alive")?,
            alive => write!(f, "{alive} contexts are alive")?,
        }
        let mut below: HashMap<Option<u64>, Vec<&LiveContext>> = HashMap::new();
        for context in self.contexts() {
            below.entry(context.parent()).or_default().push(context);
        }
        // In a loop, and not by recursion: contexts may be as deep as the stack of the program that made them.
        let mut open = Vec::from([below.remove(&None).unwrap_or_default().into_iter()]);
        while let Some(siblings) = open.last_mut() {
            let Some(context) = siblings.next() else {
                open.pop();
                continue;
            };
            let is_last = siblings.as_slice().is_empty();
            let mut margin = String::from("\n");
            for outer in &open[..open.len() - 1] {
                margin.push_str(if outer.as_slice().is_empty() { "   " } else { "│  " });
            }
            write!(f, "{margin}{}", if is_last { "└─ " } else { "├─ " })?;
            margin.push_str(if is_last { "   " } else { "│  " });
            let inner = below.remove(&Some(context.number())).unwrap_or_default();
            write_context(context, &format!("{margin}{}", if inner.is_empty() { "" } else { "│ " }), f)?;
            open.push(inner.into_iter());
        }
        Ok(())
    }
}

/// Writes the lines of a context. All lines but the first begin with `margin`.
pub(super) fn write_context(context: &LiveContext, margin: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writes_bindings(context, f)?;
    write!(f, "{margin}{:.3} s old", context.age().as_secs_f64())?;
    if let Some(root) = context.root() {
        write!(f, ", root {root}")?;
    }
    if let Some(outlived) = context.outlived_root() {
        write!(f, " ended {:.3} s ago", outlived.as_secs_f64())?;
    }
    write!(f, "; made by {}", context.made_at())?;
    if let Some(creator) = context.made_by() {
        write!(f, "{margin}in {creator}")?;
    }
    write!(f, "{margin}held by {}", holders(context))
}

/// Writes `#3: RequestInfo(7), Tenant = .., without Transaction`.
fn writes_bindings(context: &LiveContext, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "#{}:", context.number())?;
    let mut before = " ";
    for binding in context.bindings().iter().filter(|binding| !binding.is_inherited()) {
        f.write_str(before)?;
        before = ", ";
        // The `Debug` of a type mostly begins with the type's name.
        if !binding.value().starts_with(binding.key()) {
            write!(f, "{} = ", binding.key())?;
        }
        f.write_str(binding.value())?;
    }
    for key in context.removed() {
        write!(f, "{before}without {key}")?;
        before = ", ";
    }
    if before == " " { f.write_str(" no bindings of its own") } else { Ok(()) }
}

/// Returns `1 root, 2 tasks, 1 snapshot captured at src/main.rs:7:5`.
fn holders(context: &LiveContext) -> String {
    let mut text = String::new();
    let mut add = |count: usize, what: &str, more: &str| {
        if count > 0 {
            let comma = if text.is_empty() { "" } else { ", " };
            let plural = if count == 1 || what.ends_with("ing") || what.ends_with("else") { "" } else { "s" };
            // Writing to a string does not fail.
            let _ = write!(text, "{comma}{count} {what}{plural}{more}");
        }
    };
    let mut kinds: Vec<Kind> = context.work().iter().map(|work| work.kind()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        add(context.count(kind), kind.name(), "");
    }
    for kept in context.kept() {
        match kept.how {
            Keeping::Snapshot => add(kept.count, "snapshot", &format!(" captured at {}", kept.location)),
            Keeping::Value => add(kept.count, "value", &format!(" read at {}", kept.location)),
        }
    }
    add(context.others(), "other", "");
    if text.is_empty() { "only the contexts on top of it".to_owned() } else { text }
}
