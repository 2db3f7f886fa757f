//! The functions and types that generated code calls. They are no part of the public API, and change with the macros.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

mod closures;
mod expected;
mod functions;
mod reads;
mod synchronous;

pub use core::convert::From;
pub use core::default::Default;
pub use core::future::Future;
pub use core::ops::Deref;
pub use core::option::Option;
pub use std::sync::OnceLock;

#[cfg(all(feature = "macros", not(feature = "diagnostics")))]
pub use ctx_macros::context;
#[cfg(all(feature = "macros", feature = "diagnostics"))]
pub use ctx_macros::context_in_function as context;
#[cfg(feature = "macros")]
pub use ctx_macros::{root as root_macro, scope as scope_macro};

pub use closures::{Inside, Parallel, call, handed, handed_here, inside, inside_async, run, run_async};
pub use expected::{Place, Returns, kept, taken};
pub use functions::{bind, block, block_with_state, called, carry, here, never_run, root, unread};
pub use reads::{Annotated, CloneField, Here, InAnnotatedFunction, Reads, cloned};
pub use synchronous::{Synchronous, SynchronousRoot, bind_here, captured, end_bound, end_root, root_here};

pub use crate::needs::{Both, Needs, Nothing, StaysBehind, UnknownType, checked, checked_in, is_key, is_provided};
pub use crate::needs::{helpers, strict};
pub use crate::scope::{Carried, needing, scope};
pub use crate::storage::bind::{value, value_of};
pub use crate::storage::key::{
    CanBeReceived, CanBeSent, FromWire, FromWireBy, LeftOut, ReceivedByCodec, ReceivedByCodecIfThere, ReceivedByFrom,
    ReceivedByFromIfThere, ReceivedByFromStr, ReceivedIfThere, SentByCodec, SentByCodecIfSome, SentByDisplay,
    SentIfSome, ToWire, ToWireBy, VisitWire, WireCodec, WireField, WireForm, WireSource, WireWays,
};
pub use crate::storage::key::{Key, NoProof, Proof, argument, default_in, one_per_type, with_arguments};
pub use crate::storage::key::{
    LogValue, Logged, LoggedByDebug, LoggedByDebugIfSome, LoggedByDisplay, LoggedByType, LoggedIfSome, VisitFields,
};
pub use crate::storage::key::{NotDebug, Policy, Redacted, Show, Shown};
pub use crate::storage::kind::Kind;
pub use crate::storage::origin::Site;
pub use crate::work::{
    any_kinds, apart, apart_kinds, bound_kinds, call_apart, closure, cross, crossed, crossing, detach, detached,
    detaching, given, giving_kinds, goes_on, in_its_context, kinds, made_kinds, no_kinds, often_kinds, polled,
    returned, returned_kinds, scope_kinds, waited_for, within, within_scope, work_kinds,
};
