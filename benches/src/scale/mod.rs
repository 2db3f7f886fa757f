//! The cost of many contexts, and of one context with many users.
//!
//! **Memory** ([`memory`]): 1 to 1,000,000 parked tasks, each with a context. Each figure comes from a separate
//! process, on one thread. The bytes that tasks request from the allocator are counted exactly. `RSS` is memory of the
//! system. Only `RSS` has memory that the allocator adds: with glibc, much for blocks that are aligned to 128 bytes.
//!
//! **Why memory grows in steps** ([`sizes`]). Tokio keeps a task in one allocation: the future, and about 100
//! bytes of its own. On x86-64 its size is rounded up to 128 bytes. If a future grows by the 8 bytes of a
//! pointer, its task stays as large as it was, or grows by 128 bytes. A future of one size shows only one of the
//! two cases. So the figure for all sizes is a mean over futures of 16 sizes, 8 bytes apart: one step of the
//! rounding.
//!
//! **Keys** ([`keys`]): the memory of one context, by the number of its keys, and of a watched piece of work.
//!
//! **Contention** ([`contention`]): one, two and eight threads that clone, drop, capture and carry one shared context all
//! the time, compared with threads that do the same with an `Arc`.
//!
//! The program has an allocator that counts for each thread separately. The allocator takes a few nanoseconds for each
//! allocation, in every variant alike, and adds no contention between threads.

pub mod contention;
mod gate;
pub mod keys;
pub mod memory;
pub mod park;
pub mod sizes;
mod tasks;

pub use tasks::Kind;

/// An error that ends the program with a message.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// Runs the closure once. Returns the number of bytes that this thread has allocated more than before.
pub type Meter = fn(&mut dyn FnMut()) -> i64;
