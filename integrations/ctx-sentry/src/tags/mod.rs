//! The fields of the context as tags.

mod key;
mod value;

use std::cell::Cell;
use std::collections::BTreeMap;

use ctx_runtime::fields::{self, LogField};

/// Tags, as Sentry has them on events.
pub(crate) type Tags = BTreeMap<String, String>;

/// Which fields are tags.
#[derive(Clone, Debug, Default)]
pub(crate) enum Selection {
    #[default]
    All,
    /// The fields that have one of these names: `id` or `Request.id`.
    Named(Vec<String>),
}

impl Selection {
    /// Adds the fields of the current context to `tags`. A tag that is there stays as it is.
    pub(crate) fn add_to(&self, tags: &mut Tags) {
        fields::visit(|field, value| {
            if self.has(field)
                && let Some(key) = key::free(field, tags)
                && let Some(value) = value::text(value)
            {
                tags.insert(key, value);
            }
        });
    }

    fn has(&self, field: LogField) -> bool {
        match self {
            Selection::All => true,
            Selection::Named(names) => names.iter().any(|name| is_named(field, name)),
        }
    }
}

fn is_named(field: LogField, name: &str) -> bool {
    let of_key = name.strip_prefix(field.key()).and_then(|rest| rest.strip_prefix('.'));
    [Some(name), of_key].contains(&Some(key::without_raw(field.name())))
}

thread_local! {
    static IS_MAKING: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, this thread makes the texts of an event. They are the user's code: if it panics or captures an event, the event that
/// comes of it must not run it again.
pub(crate) struct Making(());

impl Making {
    pub(crate) fn begin() -> Option<Self> {
        (!IS_MAKING.replace(true)).then(|| Making(()))
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        IS_MAKING.set(false);
    }
}
