//! All fields of the current context, as a line shows them.

use ctx_runtime::fields::{self, LogValue};

use crate::names::Names;
use crate::scope;

/// Gives each field to `visit`, with a name that the line does not have yet: first the fields of scopes, then those of keys.
pub(crate) fn visit(names: &mut Names, mut visit: impl FnMut(&str, LogValue<'_>)) {
    scope::visit(|name, value| visit(names.take(name, "scope"), value));
    fields::visit(|field, value| visit(names.take(field.name(), field.key()), value));
}
