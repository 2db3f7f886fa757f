//! The fields that a root binds as tags on transactions.
//!
//! Sentry has no hook for transactions: a transaction takes the tags of the scope in which it finishes. So the tags are set on the scope of
//! the root's hub. Events take them from the scope as well, but get the tags of the context in which they are captured.

use sentry_core::Hub;

use crate::tags::{Making, Selection, Tags};

/// Sets the fields of the current context as tags on the top scope of a hub.
pub(crate) fn tag(hub: &Hub, selection: &Selection) {
    let Some(_making) = Making::begin() else { return };
    let mut tags = Tags::new();
    selection.add_to(&mut tags);
    hub.configure_scope(|scope| {
        for (key, value) in &tags {
            scope.set_tag(key, value);
        }
        scope.add_event_processor(move |mut event| {
            event.tags.retain(|key, value| tags.get(key) != Some(value));
            Some(event)
        });
    });
}
