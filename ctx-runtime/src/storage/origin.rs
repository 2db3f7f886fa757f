//! Where a context was made. The explanation of a missing read is made from it.

use std::any::type_name;
use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};

use super::kind::Kind;

/// Gives the path of a function, or the name of a type that is declared in the function.
pub(crate) type Function = fn() -> &'static str;

/// A place in annotated code that makes contexts or work. The macros make one `static` for each place.
#[doc(hidden)]
pub struct Site {
    kind: Kind,
    /// The attribute, or the function that is called.
    what: &'static str,
    /// Gives the name of the type `Here`, which is declared in the function.
    here: Function,
    location: &'static Location<'static>,
    used: AtomicBool,
}

impl Site {
    /// The site at the place of this call. `Here` is a type with the name `Here`, declared at this place.
    #[track_caller]
    pub const fn of<Here>(kind: Kind, what: &'static str) -> Self {
        Site { kind, what, here: type_name::<Here>, location: Location::caller(), used: AtomicBool::new(false) }
    }

    /// The site of roots that begin at `location`. `of` is a type of the function around it.
    pub(crate) fn of_roots(location: &'static Location<'static>, of: Function, what: &'static str) -> Self {
        Site { kind: Kind::Root, what, here: of, location, used: AtomicBool::new(false) }
    }

    /// Whether this is what `of_roots` makes of the same place, type and name.
    pub(crate) fn is_of_roots(&self, location: &Location<'_>, of: &str, what: &str) -> bool {
        *self.location == *location && (self.here)() == of && self.what == what
    }

    pub(crate) fn is_root(&self) -> bool {
        matches!(self.kind, Kind::Root)
    }

    /// The kind of the work that is created here, if its type shows that the work is a `work`.
    #[inline]
    pub(crate) fn kind_of(&self, work: Kind) -> Kind {
        match (self.kind, work) {
            (Kind::Task | Kind::Scope | Kind::AsyncFn, Kind::Stream | Kind::Closure) => work,
            // `join(a, b)` may be a function of rayon or of futures.
            (Kind::Pool | Kind::Thread | Kind::Blocking, Kind::Task) => Kind::Scope,
            (known, _) => known,
        }
    }

    /// The attribute, the function that is called, or both: `#[context(detach)] tokio::spawn`.
    pub(crate) fn what(&self) -> &'static str {
        self.what
    }

    /// The path of the function around the site. For a method, with the type: `<shop::Auth as shop::Layer>::call`.
    pub(crate) fn function(&self) -> &'static str {
        let here = (self.here)();
        outside_of_closures(here.strip_suffix("::Here").unwrap_or(here))
    }

    pub(crate) fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// Whether the work that is made here leaves its context behind.
    pub(crate) fn is_detached(&self) -> bool {
        self.what.starts_with("#[context(detach)]")
    }

    /// True for the first call in the process, and false after it.
    #[inline]
    pub(crate) fn first_use(&self) -> bool {
        !self.used.load(Ordering::Relaxed) && !self.used.swap(true, Ordering::Relaxed)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Site { what, location, .. } = self;
        write!(f, "`{}` ({what} at {location})", self.function())
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Site { kind, what, location, .. } = self;
        f.debug_struct("Site")
            .field("kind", kind)
            .field("what", what)
            .field("function", &self.function())
            .field("location", location)
            .finish_non_exhaustive()
    }
}

/// The path of the function around closures and blocks, from the path of a closure or block or of an item in them.
fn outside_of_closures(mut path: &'static str) -> &'static str {
    while let Some(outer) = path.strip_suffix("::{{closure}}") {
        path = outer;
    }
    path
}

/// The place where a function is called. For a call through a trait of std, the file is in std, and shows neither caller nor function.
pub(crate) struct CalledAt(pub(crate) &'static Location<'static>);

impl fmt::Display for CalledAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.0.file();
        let is_of_the_library = ["/library/core/src/", "/library/alloc/src/", "/library/std/src/"];
        match is_of_the_library.iter().any(|part| file.contains(part)) {
            true => f.write_str("by a library"),
            false => write!(f, "at {}", self.0),
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
    pub(crate) fn location(self) -> &'static Location<'static> {
        match self {
            Origin::Site(site) => site.location(),
            Origin::Call(location) => location,
        }
    }

    /// The path of a function. `function` is that of a call: a site knows its own.
    pub(crate) fn function(self, function: Option<Function>) -> &'static str {
        match self {
            Origin::Site(site) => site.function(),
            Origin::Call(_) => function.map_or("", |function| outside_of_closures(function())),
        }
    }

    /// What is called at a spawn site, as it is written there.
    pub(crate) fn call(self) -> Option<&'static str> {
        match self {
            Origin::Site(site) if !site.is_root() => Some(site.what()),
            _ => None,
        }
    }

    #[cfg(feature = "diagnostics")]
    pub(crate) fn site(self) -> Option<&'static Site> {
        match self {
            Origin::Site(site) => Some(site),
            Origin::Call(_) => None,
        }
    }

    /// The site of the root, if a root made the context.
    #[inline]
    pub(crate) fn root(self) -> Option<&'static Site> {
        match self {
            Origin::Site(site) if site.is_root() => Some(site),
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
