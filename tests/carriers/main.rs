//! Carriers: the ambient state of other libraries follows the context. A process of its own, because carriers are asked at each
//! hand-over in their process.

mod ambient_state;
mod hand_overs;
mod misbehaving;
mod order;
mod own_locals;
mod roots;
mod snapshots;
#[cfg(tokio_unstable)]
mod tokio_unstable;
