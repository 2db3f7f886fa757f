//! What of the context travels with requests to other processes. Nothing, unless a key says so.
//!
//! A key says which parts of it travel, under which name and in which direction, with `#[context(wire = "..")]` on a field or on the type.
//! This module gives the texts; the crate `ctx-propagate` puts them into headers, and decides by destination and by trust. Code for another
//! protocol uses [`visit`] to send, and [`receive`] to receive.
//!
//! ```
//! use std::borrow::Cow;
//! use std::collections::HashMap;
//! use std::fmt;
//! use ctx_runtime::wire::{self, WireField, WireSource, WireTextRefused};
//! use ctx_runtime::{Context, get, run};
//!
//! #[derive(Context)]
//! struct Tenant(#[context(wire = "x-tenant-id")] String);
//!
//! #[derive(Context)]
//! struct Job {
//!     #[context(wire(baggage = "job"))]
//!     id: u64,
//!     #[context(wire("x-attempt"))]
//!     attempt: Option<u32>,
//!     token: String,
//! }
//!
//! /// Headers of a protocol, as this process sends and receives them.
//! #[derive(Default)]
//! struct Headers(HashMap<&'static str, String>);
//!
//! impl WireSource for Headers {
//!     fn text(&mut self, field: &'static WireField) -> Result<Option<Cow<'_, str>>, WireTextRefused> {
//!         Ok(self.0.get(field.name()).map(Cow::from))
//!     }
//!
//!     fn refuse(&mut self, field: &'static WireField, why: &dyn fmt::Display) {
//!         eprintln!("{}: {why}", field.name());
//!     }
//! }
//!
//! let mut headers = Headers::default();
//! let job = Job { id: 7, attempt: None, token: "secret".into() };
//! run((Tenant("acme".into()), job), || {
//!     wire::visit(|field, value| match value {
//!         Some(value) => drop(headers.0.insert(field.name(), value.to_string())),
//!         None => drop(headers.0.remove(field.name())),
//!     });
//! });
//! assert_eq!(headers.0.len(), 2);
//!
//! // In the other process:
//! let values = wire::receive::<(Tenant, Job)>(&mut headers);
//! run(values, || {
//!     assert_eq!(get::<Tenant>().0, "acme");
//!     assert_eq!((get::<Job>().id, get::<Job>().token.as_str()), (7, ""));
//! });
//! ```
//!
//! # What a key says
//!
//! | option | meaning |
//! |---|---|
//! | `wire = "x-tenant-id"` | a header of its own, sent and received |
//! | `wire(baggage = "tenant")` | a member of the header `baggage` |
//! | `wire("x-tenant-id", in)`, `wire("x-tenant-id", out)` | only received, only sent |
//! | `wire("x-user", with = Hex)` | written and read by the [`WireCodec`] `Hex` |
//! | `sensitive, wire("x-token", sensitive)` | travels although it is sensitive. Without the second word, it does not compile |
//!
//! - On a field: the field. On a type: the value as a whole, by the type's own `Display` and `FromStr`. On the fields of an enum: an error,
//!   because a field does not say which variant it belongs to.
//! - A field that is an `Option` is left out if it is `None`, and is `None` if it is not there.
//! - A value is made from a request if all texts are there, besides those of an `Option`, and can be read. If nothing is there, or if
//!   anything cannot be read, the key is not bound. Fields that do not travel, or only
//!   out, get the `Default` of their type.
//! - The type is read by its `FromStr`, or else by its `From<&str>`. A codec is one of the field's type, or of the type inside of its `Option`.
//! - A header has visible ASCII alone. A member of the baggage can have any character, also those that end a line: if it matters, the type
//!   checks them in its `FromStr`.

use std::borrow::Cow;
use std::fmt;

use crate::current;
use crate::storage::bind::Bindings;
use crate::storage::key::Shareable;
use crate::storage::keys;

pub use crate::storage::key::{ReceivedKey, SentKey, WireCodec, WireField, WireForm, WireSource, WireTextRefused};

/// Gives the parts of the current context that may leave to `visit`: the keys in the order in which they were first bound in this process,
/// the parts of a key in the order of their declaration.
///
/// Allocates nothing. Costs one look-up for each key in the process that has such parts (of a generic key, with a lock), and a call for each
/// part that is bound. Defaults are not visited. Without a value, the part is an `Option` that is `None`: what somebody else wrote under its
/// name is not that of this context. The value may fail to be written, if its `Display` or codec fails: then `to_string` panics, and `write!`
/// returns the error.
///
/// `visit` may read the context, begin scopes and end them. It may panic.
pub fn visit(mut visit: impl FnMut(&'static WireField, Option<&dyn fmt::Display>)) {
    current::read_frame(|frame| keys::visit_wire(frame, &mut visit));
}

/// Makes values from the texts of a request that came in. A key that is not there, or is refused, is not bound.
///
/// Calls `source` for each part of each key, in their order.
pub fn receive<K: ReceivedKeys>(source: &mut dyn WireSource) -> K::Values {
    K::values(source)
}

/// Keys that are made from a request: a key, or a tuple of up to eight of them. Tuples nest.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not received",
    label = "neither a key that is made from incoming requests, nor a tuple of such keys",
    note = "put `#[context(wire = \"x-name\")]` on the key or on a field"
)]
pub trait ReceivedKeys: 'static {
    /// The values that were there.
    type Values: Bindings + Send + Sync;

    #[doc(hidden)]
    fn values(source: &mut dyn WireSource) -> Self::Values;

    /// Gives the parts that are read to `visit`.
    fn each(visit: &mut dyn FnMut(&'static WireField));
}

#[diagnostic::do_not_recommend]
impl<K: ReceivedKey + Shareable> ReceivedKeys for K {
    type Values = Option<K>;

    fn values(source: &mut dyn WireSource) -> Option<K> {
        let mut source = Watched { source, is_there: false };
        K::__receive(&mut source).filter(|_| source.is_there)
    }

    fn each(visit: &mut dyn FnMut(&'static WireField)) {
        K::RECEIVED.iter().for_each(visit);
    }
}

/// Takes note whether anything is there: a key with nothing but optional parts is not bound if none is.
struct Watched<'a> {
    source: &'a mut dyn WireSource,
    is_there: bool,
}

impl WireSource for Watched<'_> {
    fn text(&mut self, field: &'static WireField) -> Result<Option<Cow<'_, str>>, WireTextRefused> {
        let text = self.source.text(field);
        self.is_there |= matches!(text, Ok(Some(_)));
        text
    }

    fn refuse(&mut self, field: &'static WireField, why: &dyn fmt::Display) {
        self.source.refuse(field, why);
    }
}

impl ReceivedKeys for () {
    type Values = ();

    fn values(_: &mut dyn WireSource) {}

    fn each(_: &mut dyn FnMut(&'static WireField)) {}
}

macro_rules! tuples {
    ($($($key:ident)*;)*) => {$(
        impl<$($key: ReceivedKeys),*> ReceivedKeys for ($($key,)*) {
            type Values = ($($key::Values,)*);

            fn values(source: &mut dyn WireSource) -> Self::Values {
                ($($key::values(source),)*)
            }

            fn each(visit: &mut dyn FnMut(&'static WireField)) {
                $($key::each(visit);)*
            }
        }
    )*};
}
tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}
