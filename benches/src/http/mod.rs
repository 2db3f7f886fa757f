//! The cost of context in an HTTP service: an axum service on loopback, and a load generator in a separate process.
//!
//! The service is one process with a route for each way to pass a request's id and tenant ([`variants`]). The work and
//! the runtime are the same for all routes. The load generator ([`load`]) is started again for each figure. So there are
//! three processes: the parent ([`compare`]) sleeps while the others work.
//!
//! **Throughput is the throughput of a closed loop.** Each connection sends its next request when it has the answer to the last
//! request, and the one thread of the service is busy throughout (the column `busy` says how far). So a latency is mostly the
//! time that a request waits for other requests, and `p50` is about the number of connections over the throughput.
//! On a machine of two cores any other load takes time from both processes: the column `others` says how much there was, in
//! parts of one core, as `busy` and `load` do for the service and the load generator.
//!
//! **CPU time per request** is the time of the service alone, read from the service before and after. It does not include the
//! load generator, so it shows a difference larger and with less noise than the throughput does.

pub mod compare;
pub mod load;
mod process;
pub mod service;
pub mod variants;
mod work;

/// What goes wrong here ends the program with a message.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
