//! The text of the work on the way to a root.

use std::fmt;

use super::place::{Place, What};
use super::step::Step;
use crate::hooks::Kind;

/// The number of steps on the way to the root that the text shows.
const SHOWN: usize = 8;

/// Writes a line for each step. If `key` is a key that was lost, the lines say where it is bound.
pub(super) fn write_work(f: &mut fmt::Formatter<'_>, work: &[Step], key: Option<&str>) -> fmt::Result {
    for (nth, step) in work.iter().enumerate().take(SHOWN) {
        write!(f, "{}{}", if nth == 0 { "  this work: " } else { "             in " }, StepText(step))?;
        if let Some(key) = key.filter(|_| step.is_bound() == Some(true)) {
            write!(f, ", where `{key}` is bound")?;
        }
        writeln!(f)?;
    }
    match work.len().saturating_sub(SHOWN) {
        0 => {}
        more => writeln!(f, "             and {more} more")?,
    }
    match work.last().map(Step::resource) {
        Some(last) if last.kind() != Kind::Root && work.len() <= SHOWN => {
            writeln!(f, "             created by unknown code")
        }
        _ => Ok(()),
    }
}

struct StepText<'a>(&'a Step);

impl fmt::Display for StepText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let resource = self.0.resource();
        let place = Place::of_work(resource);
        match resource.kind() {
            Kind::Root => write!(f, "root {place}"),
            Kind::AsyncFn if place.what == What::CallOf => place.fmt(f),
            kind => write!(f, "{kind} {}, {place}", resource.id()),
        }
    }
}
