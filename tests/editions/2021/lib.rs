//! Edition 2021.
#![deny(warnings, future_incompatible, rust_2018_idioms)]
#![warn(clippy::pedantic)]
#![forbid(unsafe_code)]
#![allow(clippy::unused_async, reason = "what they read, and not what they wait for, is tested")]

#[cfg(test)]
#[path = "../common/checked.rs"]
mod checked;
#[cfg(test)]
#[path = "../common/hostile_names.rs"]
mod hostile_names;
#[cfg(test)]
#[path = "../common/renamed.rs"]
mod renamed;
#[cfg(test)]
#[path = "../common/temporaries.rs"]
mod temporaries;
#[cfg(test)]
mod this_edition;
