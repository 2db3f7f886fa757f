//! Where a context was made: the raw material of the explanation of a missing read.

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};

/// A place in annotated code that makes contexts. One `static` per place, made by the macros.
#[doc(hidden)]
#[derive(Debug)]
pub struct Site {
    what: &'static str,
    module: &'static str,
    /// Empty for a place inside a function.
    function: &'static str,
    location: &'static Location<'static>,
    is_root: bool,
    used: AtomicBool,
}

impl Site {
    /// The place of this call.
    #[track_caller]
    pub const fn new(what: &'static str, module: &'static str, function: &'static str) -> Self {
        let is_root = matches!(what.as_bytes(), b"#[context_root]");
        Site { what, module, function, location: Location::caller(), is_root, used: AtomicBool::new(false) }
    }

    /// True once in the life of the process.
    #[inline]
    pub(crate) fn first_use(&self) -> bool {
        !self.used.load(Ordering::Relaxed) && !self.used.swap(true, Ordering::Relaxed)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Site { what, module, function, location, .. } = self;
        match *function {
            "" => write!(f, "{what} in `{module}` at {location}"),
            function => write!(f, "`{module}::{function}` ({what} at {location})"),
        }
    }
}

/// What made a context.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    /// An annotated function, or a detached spawn site in one.
    Site(&'static Site),
    /// A call of the runtime's own API.
    Call(&'static Location<'static>),
}

impl Origin {
    /// The root that this is, if it is one.
    #[inline]
    pub(crate) fn root(self) -> Option<&'static Site> {
        match self {
            Origin::Site(site) if site.is_root => Some(site),
            _ => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Site(site) => site.fmt(f),
            Origin::Call(location) => write!(f, "a call at {location}"),
        }
    }
}
