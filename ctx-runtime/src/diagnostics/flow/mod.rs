//! A request as a graph: every piece of work with its times and its creator.

mod chrome;
mod dot;
mod graph;
mod label;
mod log;
mod mermaid;
mod recorded;
mod recording;
mod units;

pub use dot::Dot;
pub use graph::Flow;
pub use mermaid::Mermaid;
pub use recorded::{LeftOut, Moment, Outcome, Recorded, Run};
pub use recording::{Recorder, Recording, record, recorder};
