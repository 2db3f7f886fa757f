//! Why an event has no context.

use ctx_runtime::{Context, try_with};
use sentry_core::protocol::{self, Map, Value};

/// The name of the context on the event, which is the heading of a section on Sentry's pages.
pub(crate) const NAME: &str = "ctx";

/// Explains why a key is not in the current context. `None` if it is, or has a default.
pub(crate) type Explain = fn() -> Option<protocol::Context>;

pub(crate) fn explain<T: Context>() -> Option<protocol::Context> {
    let missing = try_with::<T, ()>(|_| ()).err()?;
    let parts = [("missing", missing.key().to_owned()), ("explanation", missing.to_string())];
    let parts = parts.map(|(name, text)| (name.to_owned(), Value::from(text)));
    Some(protocol::Context::Other(Map::from(parts)))
}
