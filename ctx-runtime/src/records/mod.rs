//! What is written down while diagnostics watch: the contexts that are alive, the work that holds them, the roots.

pub(crate) mod by_hand;

#[cfg(feature = "diagnostics")]
pub(crate) mod born;
#[cfg(feature = "diagnostics")]
pub(crate) mod contexts;
#[cfg(feature = "diagnostics")]
pub(crate) mod holders;
#[cfg(feature = "diagnostics")]
pub(crate) mod known;
#[cfg(feature = "diagnostics")]
pub(crate) mod roots;
#[cfg(feature = "diagnostics")]
pub(crate) mod sampled;
#[cfg(feature = "diagnostics")]
pub(crate) mod watcher;
