//! The code that made a context.

use std::fmt;
use std::panic::Location;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::storage::origin::{Origin, Site};

/// The code that made a context: an annotated function, a spawn site in one, or a call of this crate.
#[derive(Clone, Copy, Debug)]
pub struct Maker(Origin);

impl Maker {
    pub(super) fn of(origin: Origin) -> Self {
        Maker(origin)
    }

    pub(super) fn of_site(site: &'static Site) -> Self {
        Maker(Origin::Site(site))
    }

    /// Whether both makers are the same place in annotated code.
    pub(super) fn is_site_of(&self, other: &Maker) -> bool {
        matches!((self.0, other.0), (Origin::Site(site), Origin::Site(other)) if std::ptr::eq(site, other))
    }

    /// Returns the path of the annotated function, if the maker is annotated code.
    pub fn function(&self) -> Option<&'static str> {
        match self.0 {
            Origin::Site(site) => Some(site.function()),
            Origin::Call(_) => None,
        }
    }

    /// Returns the place of the code.
    pub fn location(&self) -> &'static Location<'static> {
        self.0.location()
    }
}

/// Writes `` `shop::handle` (#[context_root] at src/main.rs:10:1) ``, or `a call at src/main.rs:12:5`.
impl fmt::Display for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Maker {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("text", &self.to_string())?;
        map.serialize_entry("function", &self.function())?;
        map.serialize_entry("location", &self.location().to_string())?;
        map.end()
    }
}
