//! The keys that are sent, and the keys that are received.

use super::context::Context;
use super::wire::{WireField, WireSource};

/// A key of which something may leave the process: implemented by `#[derive(Context)]` for a key with `#[context(wire = "..")]`.
#[diagnostic::on_unimplemented(
    message = "nothing of `{Self}` is sent",
    label = "does not travel in outgoing requests",
    note = "put `#[context(wire = \"x-name\")]` on the key or on a field"
)]
pub trait SentKey: Context {
    /// What may leave, in the order of declaration.
    const SENT: &'static [WireField];
}

/// A key that is made from requests that come in: implemented by `#[derive(Context)]` for a key with `#[context(wire = "..")]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not received",
    label = "is not made from incoming requests",
    note = "put `#[context(wire = \"x-name\")]` on the key or on a field"
)]
pub trait ReceivedKey: Context {
    /// What is read, in the order of declaration.
    const RECEIVED: &'static [WireField];

    #[doc(hidden)]
    fn __receive(source: &mut dyn WireSource) -> Option<Self>;
}
