//! Random programs, run on `ctx-runtime` and on a model of it at the same time, and compared after each step.
//!
//! The [model] is written from the documentation: a context is a map, a thread is a list of its current scopes and
//! guards. The model has no frames, counts or thread-locals. A [program] is a tree of steps: bind, rebind, capture,
//! enter, leave, read, make work, poll it on one of three threads, drop it, panic. Each step runs on
//! [both machines](world).
//!
//! The comparison covers
//!
//! - the value of each key: after each step, in each poll, destructor, fork function and hook;
//! - the captured contexts, and the values of snapshots and kept reads;
//! - which values are alive (see [lifetimes]), and that each is dropped once;
//! - which events hooks are told, in which order, execution and context (see [watch]).
//!
//! # To run
//!
//! `cargo test -p ctx-model` runs programs for 10 seconds, from the seed of the day. Three environment variables change
//! this: `CTX_MODEL_SECONDS`, `CTX_MODEL_STEPS`, `CTX_MODEL_SEED`. For long runs:
//!
//! ```text
//! cargo run --release -p ctx-model -- --steps 10000000 --seed 1
//! ```
//!
//! # When the machines differ
//!
//! The program is made smaller and printed as Rust, with the step after which they differ, and how. The last line is the
//! command that runs the program again:
//!
//! ```text
//! cargo run -p ctx-model -- --seed 1 --program 44 --length 20
//! ```
//!
//! After a crash, `--trace` tells the number of the program, and `--print` prints the program.
//!
//! # What is left out
//!
//! Guards are neither made nor dropped in the arguments of spawn sites and in fork functions, because the documentation
//! leaves open which context work captures there. The constant `GUARDS_IN_ARGUMENTS` in `steps.rs` lets programs do so.

pub mod call;
pub mod compare;
pub mod destructors;
pub mod generate;
pub mod guards;
pub mod inside;
pub mod keys;
pub mod lifetimes;
pub mod make;
pub mod model;
pub mod parallel;
pub mod print;
pub mod program;
pub mod run;
pub mod shrink;
pub mod steps;
pub mod task;
pub mod threads;
pub mod watch;
pub mod work;
pub mod world;

/// The number of days since the epoch, in UTC.
pub fn seed_of_the_day() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() / 86_400)
}
