//! What a read says when it finds nothing: all texts of that kind are here.

use std::error::Error;
use std::fmt;
use std::panic::Location;

use crate::key::{self, Context};
use crate::origin::{Origin, Site};
use crate::policy::Policy;
use crate::scope;

/// A key was read where it is not bound, and it has no default.
///
/// Its text says what was read and where, where the current context came from, and which roots bind
/// the key: enough to see at which hand-over the context was lost. Making one allocates nothing; the
/// text is put together when it is displayed.
#[derive(Clone, Debug)]
pub struct Missing {
    key: &'static str,
    index: u32,
    is_dropped_at_spawn: bool,
    read_at: &'static Location<'static>,
    current: Option<(Origin, Option<&'static Site>)>,
}

impl Missing {
    #[cold]
    #[track_caller]
    pub(crate) fn here<T: Context>() -> Self {
        Missing {
            key: T::__key().name(),
            index: T::__key().index(),
            is_dropped_at_spawn: matches!(T::__POLICY, Policy::Drop),
            read_at: Location::caller(),
            current: scope::keep().map(|frame| frame.origin()),
        }
    }

    /// The name of the key that was read.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// Where it was read.
    pub fn read_at(&self) -> &'static Location<'static> {
        self.read_at
    }

    #[cold]
    #[track_caller]
    pub(crate) fn panic(&self) -> ! {
        panic!("{self}")
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Missing { key, read_at, .. } = self;
        writeln!(f, "no `{key}` in the current context")?;
        writeln!(f, "  read at: {read_at}")?;
        match self.current {
            None => writeln!(
                f,
                "  context: none. This code is not below a #[context_root], or what spawned it is not under #[with_context]"
            )?,
            Some((origin, root)) => {
                match root {
                    Some(root) => writeln!(f, "  context: began at {root}")?,
                    None => writeln!(f, "  context: began outside of any #[context_root]")?,
                }
                if !matches!(origin, Origin::Site(site) if root.is_some_and(|root| std::ptr::eq(root, site))) {
                    writeln!(f, "           made by {origin}")?;
                }
            }
        }
        if self.is_dropped_at_spawn {
            writeln!(f, "  `{key}` stays behind at spawn sites: it is a key with `#[context(drop)]`")?;
        }
        write!(f, "  `{key}` is bound by: ")?;
        let sites = key::bound_by(self.index);
        if sites.is_empty() {
            f.write_str("nothing so far in this process")?;
        }
        for (nth, site) in sites.iter().take(SITES_SHOWN).enumerate() {
            write!(f, "{}{site}", if nth == 0 { "" } else { ", " })?;
        }
        match sites.len().saturating_sub(SITES_SHOWN) {
            0 => Ok(()),
            more => write!(f, ", and {more} more"),
        }
    }
}

/// Of those that bind a key, so many are named.
const SITES_SHOWN: usize = 4;

impl Error for Missing {}
