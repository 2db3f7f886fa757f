//! `#[context(wire = "..")]`: what of a key travels with requests, and in what form. Nothing here knows of headers.

mod by_type;
mod field;

#[doc(hidden)]
pub use by_type::{
    CanBeReceived, CanBeSent, Coded, FromWire, LeftOut, ReceivedByFrom, ReceivedByFromIfThere, ReceivedByFromStr,
    ReceivedIfThere, SentByDisplay, SentIfSome, ToWire, decoded,
};
#[doc(hidden)]
pub use field::{VisitWire, WireWays};
pub use field::{WireCodec, WireField, WireForm, WireSource, WireTextRefused};
