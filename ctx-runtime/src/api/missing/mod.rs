//! The message of a read that finds nothing, and, with the feature `diagnostics`, the reason why it finds nothing.

mod error;
#[cfg(feature = "diagnostics")]
mod explained;
#[cfg(feature = "diagnostics")]
mod function;
#[cfg(feature = "diagnostics")]
mod here;
#[cfg(feature = "diagnostics")]
mod loss;
#[cfg(feature = "diagnostics")]
mod place;
mod read;
#[cfg(feature = "diagnostics")]
mod step;
#[cfg(feature = "diagnostics")]
mod steps;
#[cfg(feature = "diagnostics")]
mod surroundings;
mod text;
#[cfg(any(debug_assertions, feature = "diagnostics"))]
mod versions;
#[cfg(feature = "diagnostics")]
mod why;

pub use error::Missing;
#[cfg(feature = "diagnostics")]
pub use here::{Here, here};
#[cfg(feature = "diagnostics")]
pub use loss::{Loss, explain};
#[cfg(feature = "diagnostics")]
pub use place::Place;
#[cfg(feature = "diagnostics")]
pub use step::Step;
#[cfg(all(feature = "diagnostics", feature = "ambient", tokio_unstable))]
pub(crate) use surroundings::find_plain_spawns_by;
#[cfg(feature = "diagnostics")]
pub use why::Why;
