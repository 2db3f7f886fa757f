//! `#[context(wire = "..")]`: what of a key travels with requests, and in what form. Nothing here knows of headers.

mod by_type;
mod field;

#[doc(hidden)]
pub use by_type::{
    CanBeReceived, CanBeSent, FromWire, FromWireBy, LeftOut, ReceivedByCodec, ReceivedByCodecIfThere, ReceivedByFrom,
    ReceivedByFromIfThere, ReceivedByFromStr, ReceivedIfThere, SentByCodec, SentByCodecIfSome, SentByDisplay,
    SentIfSome, ToWire, ToWireBy,
};
#[doc(hidden)]
pub use field::{VisitWire, WireWays};
pub use field::{WireCodec, WireField, WireForm, WireSource, WireTextRefused};
