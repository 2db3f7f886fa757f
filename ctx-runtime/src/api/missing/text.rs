//! The parts of the text of a missing read that are the same with and without diagnostics.

use std::fmt;

use crate::storage::keys;
use crate::storage::origin::{Origin, Site};

pub(super) fn write_context(
    f: &mut fmt::Formatter<'_>,
    (origin, root): (Origin, Option<&'static Site>),
) -> fmt::Result {
    match root {
        Some(root) => writeln!(f, "  context: began at {root}")?,
        None => writeln!(f, "  context: began outside of any #[context_root]")?,
    }
    if matches!(origin, Origin::Site(site) if root.is_some_and(|root| std::ptr::eq(root, site))) {
        return Ok(());
    }
    writeln!(f, "           made by {origin}")
}

pub(super) fn write_binders(f: &mut fmt::Formatter<'_>, key: &str, index: u32) -> fmt::Result {
    write!(f, "  `{key}` is bound by: ")?;
    let sites = keys::bound_by(index);
    match sites.is_empty() {
        true if keys::was_bound(index) => f.write_str("calls of `run`, `scope` or `Snapshot::with`")?,
        true => f.write_str("nothing so far in this process")?,
        false => {}
    }
    for (nth, site) in sites.iter().take(SITES_SHOWN).enumerate() {
        write!(f, "{}{site}", if nth == 0 { "" } else { ", " })?;
    }
    match sites.len().saturating_sub(SITES_SHOWN) {
        0 => Ok(()),
        more => write!(f, ", and {more} more"),
    }
}

/// The number of sites that the text names, of the sites that bind a key.
const SITES_SHOWN: usize = 4;
