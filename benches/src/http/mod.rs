//! What context costs an HTTP service: an axum service on loopback, and a load generator in a process of its own.
//!
//! The service is one process with a route for each way to pass a request's id and tenant ([`variants`]); the work and
//! the runtime are the same. The load generator ([`load`]) is started anew for each figure. So there are three
//! processes: the parent ([`compare`]) sleeps while the others work.
//!
//! **Throughput is that of a closed loop.** Each connection sends its next request when it has the answer to the last,
//! and the one thread of the service is busy throughout (the column `busy` says how far that holds). So a latency is
//! mostly the time that a request waits for the others', and `p50` is about the number of connections over the throughput.
//! On a machine of two cores any other load takes from both: the column `others` says how much there was, in parts of one
//! core, as do `busy` and `load` for the service and for the load generator.
//!
//! **CPU time per request** is that of the service alone, asked of it before and after. It leaves out the load generator,
//! and so shows a difference larger and with less noise than the throughput does.

pub mod compare;
pub mod load;
mod process;
pub mod service;
pub mod variants;
mod work;

/// What goes wrong here ends the program with a message.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
