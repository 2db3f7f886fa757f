//! Puts the fields of a ctx context on every event of `tracing`.

mod init;
mod json;
mod names;
mod scope;
mod span_fields;
mod text;
mod verbosity;
mod visit;

pub use init::{BoxedLayer, InitError, Setup, init};
pub use json::{Json, JsonFields, json};
pub use scope::Fields;
pub use span_fields::SpanFields;
pub use text::{Before, Shown, Text, text};
pub use verbosity::{InvalidVerbosity, Verbosity, VerbosityFilter};

/// What the macros of this crate call.
#[doc(hidden)]
pub mod __private {
    pub use crate::scope::{FieldValue, Owned};
    pub use ctx_runtime::scope;
}
