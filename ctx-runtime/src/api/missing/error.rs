//! The error of a read that finds nothing.

use std::error::Error;
use std::fmt;
use std::panic::Location;

#[cfg(feature = "diagnostics")]
use super::loss::Loss;
use super::read::Read;
#[cfg(not(feature = "diagnostics"))]
use super::text::{write_binders, write_context};
#[cfg(all(debug_assertions, not(feature = "diagnostics")))]
use super::versions;
use crate::storage::key::Context;

/// The error of a read that finds nothing: the key is not bound, and has no default.
///
/// Its text says which key was read and where, where the current context came from, and which roots bind the key. This is
/// enough to see at which hand-over the context was lost. Making the error allocates nothing; its text is put together
/// when it is displayed.
///
/// With the feature `diagnostics` the text is an explanation: see `diagnostics::Loss`.
#[derive(Clone)]
pub struct Missing(Read);

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

    /// Where the key was read.
    pub fn read_at(&self) -> &'static Location<'static> {
        self.0.at
    }
}

#[cfg(feature = "diagnostics")]
impl Missing {
    /// The explanation, part by part.
    pub fn loss(&self) -> Loss {
        Loss::from_read(self.0.clone())
    }

    /// Sets the function that reads. `closure` gives the name of a closure in the function, which contains the function's name.
    pub(crate) fn in_function_of(mut self, closure: fn() -> &'static str) -> Self {
        self.0.surroundings.set_function(closure());
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
                "  context: none. This code is not below a #[context_root]; or it was spawned in a function without #[with_context], or by a call that is not a known spawn site"
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
