//! The storage of a context: frames.

mod below;
mod birth;
#[cfg(test)]
mod bounds;
mod by_hand;
mod chunks;
mod counts;
mod entry;
#[cfg(any(all(feature = "ambient", tokio_unstable), all(test, ctx_loom)))]
mod frame_cell;
pub(super) mod header;
mod make;
#[cfg(test)]
mod many_keys;
mod new;
#[cfg(feature = "diagnostics")]
mod observer;
mod payload;
mod value;
#[cfg(feature = "diagnostics")]
mod weak;

pub(crate) use by_hand::{by_snapshot, kept_context};
pub(crate) use entry::Entry;
#[cfg(any(all(feature = "ambient", tokio_unstable), all(test, ctx_loom)))]
pub(crate) use frame_cell::FrameCell;
pub(crate) use header::Frame;
#[cfg(feature = "diagnostics")]
pub(crate) use header::Tracked;
#[cfg(feature = "diagnostics")]
pub(crate) use observer::{ContextRecord, Keeping, Observer, set_observer, set_watching};
pub(crate) use value::KeptValue;
#[cfg(feature = "diagnostics")]
pub(crate) use weak::WeakFrame;
