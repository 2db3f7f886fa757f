//! The work on the way from a read to its root.

use std::sync::Arc;
use std::time::Instant;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::api::json::ResourceObject;
use crate::hooks::Resource;
use crate::records::work::Record;

/// A piece of work on the way from a read to its root.
#[derive(Clone, Debug)]
pub struct Step {
    pub(super) record: Arc<Record>,
    pub(super) is_bound: Option<bool>,
}

impl Step {
    /// The work, and where it was created.
    pub fn resource(&self) -> &Resource {
        &self.record.resource
    }

    /// When the work was created.
    pub fn created_at(&self) -> Instant {
        self.record.born
    }

    /// Whether the key is bound in the context that this work runs in. `None` for work that is being created at this moment.
    pub fn is_bound(&self) -> Option<bool> {
        self.is_bound
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("resource", &ResourceObject(self.resource()))?;
        map.serialize_entry("is_bound", &self.is_bound)?;
        map.end()
    }
}
