//! Puts the fields of a ctx context on every event of `tracing`.

mod json;
mod names;
mod scope;
mod text;
mod visit;

pub use json::{Json, JsonFields, json};
pub use scope::Fields;
pub use text::{Before, Shown, Text, text};

/// What the macros of this crate call.
#[doc(hidden)]
pub mod __private {
    pub use crate::scope::{FieldValue, Owned};
    pub use ctx_runtime::scope;
}
