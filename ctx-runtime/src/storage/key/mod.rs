//! Keys: the types that can be bound, and what their declarations say.

mod context;
mod declaration;
mod fields;
mod generic;
mod policy;
mod proof;
mod show;
mod travels;
mod wire;

#[cfg(feature = "diagnostics")]
pub(in crate::storage) use show::Opaque;

pub use context::Context;
#[doc(hidden)]
pub use context::default_in;
#[doc(hidden)]
pub use declaration::Key;
pub use fields::{LogField, LogValue};
#[doc(hidden)]
pub use fields::{
    Logged, LoggedByDebug, LoggedByDebugIfSome, LoggedByDisplay, LoggedByType, LoggedIfSome, VisitFields,
};
#[doc(hidden)]
pub use generic::{argument, one_per_type, with_arguments};
#[doc(hidden)]
pub use policy::Policy;
pub use proof::Shareable;
#[doc(hidden)]
pub use proof::{NoProof, Proof};
#[doc(hidden)]
pub use show::{NotDebug, Redacted, Show, Shown};
pub use travels::{ReceivedKey, SentKey};
#[doc(hidden)]
pub use wire::{
    CanBeReceived, CanBeSent, FromWire, FromWireBy, LeftOut, ReceivedByCodec, ReceivedByCodecIfThere, ReceivedByFrom,
    ReceivedByFromIfThere, ReceivedByFromStr, ReceivedIfThere, SentByCodec, SentByCodecIfSome, SentByDisplay,
    SentIfSome, ToWire, ToWireBy, VisitWire, WireWays,
};
pub use wire::{WireCodec, WireField, WireForm, WireSource, WireTextRefused};
