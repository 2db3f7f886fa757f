//! A place in the program that makes contexts or work.

use std::fmt;
use std::panic::Location;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::hooks::{Kind, Resource};
use crate::storage::origin::{CalledAt, Origin, Site};

/// A place in the program: an attribute, a spawn site, a call.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub(crate) what: What,
    function: &'static str,
    location: &'static Location<'static>,
}

/// What stands at a place. The names are as they are written in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// `#[context_root]`
    Attribute(&'static str),
    /// `tokio::spawn`, `#[context(detach)] tokio::spawn`
    SpawnSite(&'static str),
    /// A call of an annotated `async fn`.
    CallOf,
    /// A call of this crate.
    Call,
}

impl Place {
    /// The attribute, or the spawn function, as it was written. `None` for the call of another function.
    pub fn name(&self) -> Option<&'static str> {
        match self.what {
            What::Attribute(name) | What::SpawnSite(name) => Some(name),
            What::CallOf | What::Call => None,
        }
    }

    /// The path of the function of this place: the function under the attribute, the function that is called, the function around the spawn
    /// site, or the function whose code was wrapped by hand.
    pub fn function(&self) -> Option<&'static str> {
        Some(self.function).filter(|function| !function.is_empty())
    }

    /// Where the place is in the source.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }

    pub(super) fn of_site(site: &'static Site) -> Self {
        let what = match site.what() {
            name if (name.starts_with("#[") || site.is_root()) && !site.is_detached() => What::Attribute(name),
            name => What::SpawnSite(name),
        };
        Place { what, function: site.function(), location: site.location() }
    }

    pub(super) fn of_origin(origin: Origin) -> Self {
        match origin {
            Origin::Site(site) => Place::of_site(site),
            Origin::Call(location) => Place { what: What::Call, function: "", location },
        }
    }

    pub(crate) fn of_work(work: &Resource) -> Self {
        let what = match (work.kind(), work.call()) {
            (Kind::Root, _) => What::Attribute(work.origin.site().map_or("#[context_root]", Site::what)),
            (_, Some(name)) => What::SpawnSite(name),
            (Kind::AsyncFn, None) => What::CallOf,
            _ => What::Call,
        };
        let function = if is_named_by_a_function(work) { work.function() } else { "" };
        Place { what, function, location: work.location() }
    }
}

/// Whether the type of the work names a function. Work that was wrapped by hand may have any other type.
fn is_named_by_a_function(work: &Resource) -> bool {
    let Some(type_of_work) = work.function else { return true };
    let name = type_of_work();
    (name.ends_with("::{{closure}}") && !name.starts_with('&')) || !name.contains(['<', ' ', '[', '('])
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = self.location();
        match (self.what, self.function()) {
            (What::Attribute(name), Some(function)) => write!(f, "`{function}` ({name} at {location})"),
            (What::SpawnSite(name), Some(function)) => write!(f, "`{name}` in `{function}` at {location}"),
            (What::CallOf, Some(function)) => write!(f, "the call of `{function}` {}", CalledAt(location)),
            (What::Call, Some(function)) => write!(f, "the call at {location} with code of `{function}`"),
            (What::Attribute(name) | What::SpawnSite(name), None) => write!(f, "`{name}` at {location}"),
            (What::CallOf | What::Call, None) => write!(f, "the call {}", CalledAt(location)),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("text", &self.to_string())?;
        map.serialize_entry("name", &self.name())?;
        map.serialize_entry("function", &self.function())?;
        map.serialize_entry("location", &self.location().to_string())?;
        map.end()
    }
}
