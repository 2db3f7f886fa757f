//! What the benchmarks of this package share: [`measure`] turns times into figures, [`targets`] says what the figures
//! should be, and [`report`] prints them. The programs in `src/bin` measure.
#![allow(missing_docs, reason = "only the programs of this package use it")]

pub mod cases;
pub mod measure;
pub mod report;
pub mod rounds;
pub mod targets;
pub mod timing;
