//! Work on many threads, and what runtimes have for it: ThreadSanitizer sees these run.

#[allow(dead_code, reason = "shared with tests/behaviour")]
#[path = "../behaviour/keys.rs"]
mod keys;
mod many;
mod rayon_and_crossbeam;
mod tasks;
#[cfg(tokio_unstable)]
mod tokio_unstable;
