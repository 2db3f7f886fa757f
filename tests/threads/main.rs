//! Work on many threads, for every kind of runtime. ThreadSanitizer watches these tests.

#[allow(dead_code, reason = "shared with tests/behaviour")]
#[path = "../behaviour/keys.rs"]
mod keys;
mod many;
mod rayon_and_crossbeam;
mod tasks;
#[cfg(tokio_unstable)]
mod tokio_unstable;
