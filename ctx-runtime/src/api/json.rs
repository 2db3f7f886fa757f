//! How diagnostics write their parts in JSON.

use std::panic::Location;
use std::time::Duration;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::hooks::Resource;
use crate::storage::frame::Keeping;

pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("neither a map with odd keys nor a failing implementation")
}

/// Writes the duration in seconds.
pub(crate) fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

pub(crate) fn maybe_seconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    duration.map(|duration| duration.as_secs_f64()).serialize(serializer)
}

pub(crate) fn location<S: Serializer>(location: &'static Location<'static>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(location)
}

pub(crate) fn keeping_name<S: Serializer>(how: &Keeping, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match how {
        Keeping::Snapshot => "snapshot",
        Keeping::Value => "value",
    })
}

pub(crate) fn maybe_location<S: Serializer>(
    location: &Option<&'static Location<'static>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    location.map(|location| location.to_string()).serialize(serializer)
}

/// Writes the resource as an object.
pub(crate) struct ResourceObject<'a>(pub(crate) &'a Resource);

impl Serialize for ResourceObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ResourceObject(resource) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &resource.id().get())?;
        map.serialize_entry("kind", resource.kind().name())?;
        map.serialize_entry("call", &resource.call())?;
        map.serialize_entry("function", resource.function())?;
        map.serialize_entry("location", &resource.location().to_string())?;
        map.end()
    }
}

pub(crate) fn resources<S: Serializer>(resources: &[Resource], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(resources.iter().map(ResourceObject))
}

pub(crate) fn maybe_resource<S: Serializer>(resource: &Option<Resource>, serializer: S) -> Result<S::Ok, S::Error> {
    resource.as_ref().map(ResourceObject).serialize(serializer)
}
