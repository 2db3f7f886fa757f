//! The fields of the context that are for logs.
//!
//! A key says which of its fields may be logged, with `#[context(log)]` on a field or on the whole type. [`visit`] then gives them to
//! whoever writes the log line, in any code, also for the events of libraries.
//!
//! ```
//! use ctx_runtime::{Context, fields, run};
//!
//! #[derive(Context)]
//! struct Request {
//!     #[context(log)]
//!     id: u64,
//!     #[context(log = "path")]
//!     route: String,
//!     token: String,
//! }
//!
//! #[derive(Context)]
//! #[context(log)]
//! struct Tenant(&'static str);
//!
//! let request = Request { id: 7, route: "/orders".into(), token: "secret".into() };
//! let line = run((request, Tenant("acme")), || {
//!     let mut line = String::new();
//!     fields::visit(|field, value| line += &format!("{}={value} ", field.name()));
//!     line
//! });
//! assert_eq!(line, "id=7 path=/orders tenant=acme ");
//! ```
//!
//! # What is logged
//!
//! - `#[context(log)]` on a field: the field, under its name. On a struct with field names: each field that is not `sensitive`. On a
//!   struct with one field and no name: that field, under the name of the type in snake case. On an enum, or a type without fields: the
//!   value as a whole, under the name of the type. The name of the type is that of `#[context(name = "..")]`, if it is given.
//! - `log = "tenant_id"` gives another name. `log(display)` and `log(debug)` choose how a value is formatted; on a type, they log the
//!   value as a whole. `log(display, name = "tenant_id")` says both. Without a choice, a type that is neither a number, a `bool` nor a
//!   text is logged by its `Display`, or else by its `Debug`. In a generic key, a field whose type is a parameter is logged by the
//!   bound of the parameter.
//! - No type or field that is marked `sensitive` is logged. The compiler reports a mark beside `log`. Inside of a field, nothing is
//!   hidden: the field's own `Display` or `Debug` shows what it shows.

use crate::current;
use crate::storage::keys;

pub use crate::storage::key::{LogField, LogValue};

/// Gives the loggable fields of the current context to `visit`: the keys in the order in which they were first bound in this process,
/// the fields of a key in the order of their declaration.
///
/// Allocates nothing. Costs one look-up for each key in the process that has loggable fields (of a generic key, with a lock), and a call
/// for each field that is bound. Defaults are not visited.
///
/// `visit` may read the context, begin scopes and end them. It may panic.
pub fn visit(mut visit: impl FnMut(LogField, LogValue<'_>)) {
    current::read_frame(|frame| keys::visit_fields(frame, &mut visit));
}
