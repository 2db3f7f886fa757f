//! The cost of context in an HTTP service: an axum service on loopback, and a load generator in a separate process.
//!
//! The service is one process with a route for each way to pass a request's id and tenant ([`variants`]). All routes do
//! the same work on the same runtime. The load generator ([`load`]) is started again for each figure. So there are
//! three processes: the parent ([`compare`]) sleeps while the others work.
//!
//! **Throughput is the throughput of a closed loop.** Each connection sends its next request when it has the answer to
//! its last request, and the one thread of the service is busy all the time (the column `busy` shows how busy). So a
//! latency is mostly the time that a request waits for other requests, and `p50` is about the number of connections
//! divided by the throughput. On a machine with two cores, any other load takes time from both processes. The column
//! `others` shows this load in parts of one core, as `busy` and `load` do for the service and the load generator.
//!
//! **CPU time per request** is the time of the service alone, read from the service before and after. It does not
//! include the load generator, so it shows a difference more clearly and with less noise than the throughput does.

pub mod compare;
pub mod load;
mod process;
pub mod service;
pub mod variants;
mod work;

/// An error that ends the program with a message.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
