//! Random programs, run on `ctx-runtime` and on a model of it.

pub mod generate;
pub mod keys;
pub mod lifetimes;
pub mod lockstep;
pub mod make;
pub mod model;
pub mod print;
pub mod program;
pub mod run;
pub mod shrink;
pub mod steps;
pub mod threads;
pub mod watch;
pub mod work;
pub mod world;

/// The number of days since the epoch, in UTC.
pub fn seed_of_the_day() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() / 86_400)
}
