//! Code that the benchmarks of this package share: [`measure`] makes figures of times, [`targets`] has the bounds of
//! the figures, and [`report`] prints them. The programs in `src/bin` measure: [`peers`](cases) the runtime and its
//! peers, [`http`] a service, [`scale`] many tasks and threads, [`compile`] the compiler, [`instructions`]
//! counts.
#![allow(missing_docs, reason = "only the programs of this package use it")]

pub mod cases;
pub mod compile;
pub mod cpu_time;
pub mod http;
pub mod instructions;
pub mod measure;
pub mod report;
pub mod rounds;
pub mod scale;
pub mod targets;
pub mod timing;
