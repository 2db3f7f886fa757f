//! What a read says when it finds nothing: all texts of that kind are here, and, for the feature `diagnostics`, in
//! `missing/explained.rs`.

#[cfg(feature = "diagnostics")]
mod explained;
#[cfg(feature = "diagnostics")]
mod function;
#[cfg(feature = "diagnostics")]
mod loss;
#[cfg(feature = "diagnostics")]
mod place;
#[cfg(any(debug_assertions, feature = "diagnostics"))]
mod versions;
#[cfg(feature = "diagnostics")]
mod why;

use std::error::Error;
use std::fmt;
use std::panic::Location;

use crate::current;
use crate::storage::key::{self, Context};
use crate::storage::origin::{Origin, Site};
use crate::storage::policy::Policy;
#[cfg(feature = "diagnostics")]
use loss::Seen;

#[cfg(feature = "diagnostics")]
pub use {
    loss::{Loss, Step, explain},
    place::Place,
    why::Why,
};

/// A key was read where it is not bound, and it has no default.
///
/// Its text says what was read and where, where the current context came from, and which roots bind
/// the key: enough to see at which hand-over the context was lost. Making one allocates nothing; the
/// text is put together when it is displayed.
///
/// With the feature `diagnostics` it is an explanation: see `diagnostics::Loss`.
#[derive(Clone)]
pub struct Missing(Read);

/// A read, and what it found.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) key: &'static str,
    pub(crate) index: u32,
    pub(crate) is_dropped_at_spawn: bool,
    pub(crate) at: &'static Location<'static>,
    /// What made the current context, and the root that it began at.
    pub(crate) context: Option<(Origin, Option<&'static Site>)>,
    #[cfg(feature = "diagnostics")]
    pub(crate) seen: Seen,
}

impl Read {
    #[cold]
    #[track_caller]
    pub(crate) fn here<T: Context>() -> Self {
        let index = T::__key().index();
        Read {
            key: T::__key().name(),
            index,
            is_dropped_at_spawn: matches!(T::__POLICY, Policy::Drop),
            at: Location::caller(),
            context: current::keep().map(|frame| frame.origin()),
            #[cfg(feature = "diagnostics")]
            seen: Seen::here(index),
        }
    }
}

impl Missing {
    #[cold]
    #[track_caller]
    pub(crate) fn here<T: Context>() -> Self {
        Missing(Read::here::<T>())
    }

    /// The name of the key that was read.
    pub fn key(&self) -> &'static str {
        self.0.key
    }

    /// Where it was read.
    pub fn read_at(&self) -> &'static Location<'static> {
        self.0.at
    }
}

#[cfg(feature = "diagnostics")]
impl Missing {
    /// The explanation, by its parts.
    pub fn loss(&self) -> Loss {
        Loss::of(self.0.clone())
    }

    /// `closure` is the name of a closure in the function, which shows it.
    pub(crate) fn in_function_of(mut self, closure: fn() -> &'static str) -> Self {
        self.0.seen.set_function(closure());
        self
    }

    #[cold]
    #[track_caller]
    pub(crate) fn panic(&self) -> ! {
        panic!("{}", self.loss().seen_from_here())
    }
}

#[cfg(not(feature = "diagnostics"))]
impl Missing {
    #[inline]
    pub(crate) fn in_function_of(self, _closure: fn() -> &'static str) -> Self {
        self
    }

    #[cold]
    #[track_caller]
    pub(crate) fn panic(&self) -> ! {
        panic!("{self}")
    }
}

#[cfg(not(feature = "diagnostics"))]
impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Read { key, index, is_dropped_at_spawn, at, context } = self.0;
        writeln!(f, "no `{key}` in the current context")?;
        writeln!(f, "  read at: {at}")?;
        match context {
            None => writeln!(
                f,
                "  context: none. This code is not below a #[context_root]; or what spawned it is not under #[with_context], or is no spawn site that is known"
            )?,
            Some(context) => write_context(f, context)?,
        }
        if is_dropped_at_spawn {
            writeln!(f, "  `{key}` stays behind at spawn sites: it is a key with `#[context(drop)]`")?;
        }
        write_binders(f, key, index)?;
        #[cfg(debug_assertions)]
        versions::write_note(f)?;
        Ok(())
    }
}

#[cfg(feature = "diagnostics")]
impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.loss().fmt(f)
    }
}

impl fmt::Debug for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Read { key, at, context, .. } = &self.0;
        let origin = context.as_ref().map(|(origin, _)| origin);
        f.debug_struct("Missing")
            .field("key", key)
            .field("read_at", at)
            .field("context", &origin)
            .finish_non_exhaustive()
    }
}

impl Error for Missing {}

fn write_context(f: &mut fmt::Formatter<'_>, (origin, root): (Origin, Option<&'static Site>)) -> fmt::Result {
    match root {
        Some(root) => writeln!(f, "  context: began at {root}")?,
        None => writeln!(f, "  context: began outside of any #[context_root]")?,
    }
    if matches!(origin, Origin::Site(site) if root.is_some_and(|root| std::ptr::eq(root, site))) {
        return Ok(());
    }
    writeln!(f, "           made by {origin}")
}

fn write_binders(f: &mut fmt::Formatter<'_>, key: &str, index: u32) -> fmt::Result {
    write!(f, "  `{key}` is bound by: ")?;
    let sites = key::bound_by(index);
    match sites.is_empty() {
        true if key::was_bound(index) => f.write_str("calls of `run`, `scope` or `Snapshot::with`")?,
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

/// Of those that bind a key, so many are named.
const SITES_SHOWN: usize = 4;
