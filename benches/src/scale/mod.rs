//! The cost of many contexts, and of one context with many users.
//!
//! **Memory** ([`memory`]): tasks that are parked, 1 to 1,000,000, each with a context. Each figure comes from a separate process,
//! on one thread: the bytes that tasks ask of the allocator are counted exactly; `RSS` is the memory that the system gave.
//! Memory that the allocator adds is in `RSS` alone: for blocks that are aligned to 128 bytes, glibc's allocator adds a lot.
//!
//! **Why memory grows in steps** ([`sizes`]). Tokio keeps a task in one allocation: about 100 bytes of its own around the future,
//! aligned to, and so rounded up to, 128 bytes (on x86-64). A future that grows by the 8 bytes of a pointer leaves its task
//! as large as it was, or makes the task 128 bytes larger. One size of future shows only one of the two cases.
//! So the figure that stands for all sizes is a mean over futures of 16 sizes, 8 bytes apart: one step of
//! the rounding.
//!
//! **Contention** ([`contention`]): one and two threads that clone, drop, capture and carry one shared context all the
//! time, next to threads that do the same with an `Arc`.
//!
//! The program has an allocator that counts for each thread separately. The allocator takes a few nanoseconds for each
//! allocation, for every variant alike, and adds no contention between threads.

pub mod contention;
mod gate;
pub mod memory;
pub mod park;
pub mod sizes;
mod tasks;

pub use tasks::Kind;

/// What goes wrong here ends the program with a message.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// Runs the closure, once, and tells how many more bytes are allocated after it, by this thread.
pub type Meter = fn(&mut dyn FnMut()) -> i64;
