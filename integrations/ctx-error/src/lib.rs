//! Errors and panics that say in which [ctx](ctx_runtime) context they happened: the loggable fields of the request, and how its work was handed
//! over.
//!
//! ```
//! use std::io;
//! use ctx_error::{ContextTrace, InContext};
//! use ctx_runtime::{Context, context_root, with_context};
//!
//! #[derive(Context)]
//! struct Request { #[context(log)] id: u64 }
//!
//! #[context_root(Request { id: 7 })]
//! async fn handle() -> Result<(), InContext<io::Error>> {
//!     tokio::spawn(read()).await.expect("it does not panic")
//! }
//!
//! #[with_context]
//! async fn read() -> Result<(), InContext<io::Error>> {
//!     std::fs::read("/nowhere")?; // takes the context along
//!     Ok(())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let error = handle().await.unwrap_err();
//! assert_eq!(error.to_string(), "No such file or directory (os error 2)"); // as without ctx
//! let trace = ContextTrace::of(&error).unwrap();
//! assert_eq!(trace.fields().collect::<Vec<_>>(), [("id", "7")]);
//! println!("{trace}");
//! # }
//! ```
//!
//! It prints where the context began, and, while [`diagnostics::watch`](ctx_runtime::diagnostics::watch) watches, how the work came there:
//!
//! ```text
//!   id=7
//!   context: began at `shop::handle` (#[context_root] at src/main.rs:8:1)
//!   this work: task 2, `tokio::spawn` in `shop::handle` at src/main.rs:10:5
//!              in root `shop::handle` (#[context_root] at src/main.rs:8:1)
//! ```
//!
//! | for | use |
//! |---|---|
//! | an error of a known type | [`InContext`], by `?` |
//! | an error type of your own | a field [`ContextTrace`] |
//! | `anyhow` | [`.in_context()?`](ResultExt::in_context); for a result of anyhow, the trait in `ctx_error::anyhow` |
//! | `eyre`, `color-eyre` | `ctx_error::eyre::hook`: each report has it |
//! | `miette` | `ctx_error::miette::hook`: each report has it |
//! | panics | [`install_panic_hook`] |
//!
//! [`ContextTrace::of`] finds it again, in the chain of any error.
//!
//! The place is that of the default feature `place`, which enables `ctx-runtime/diagnostics`. Without it, errors take the fields along alone.
//!
//! # What it costs
//!
//! Nothing, until there is an error. Then: an allocation for each loggable field, some for the list, and a look at the work that runs. An error
//! that is made a million times a second to be ignored should not take its context along. Nothing of the context is kept alive.

#[cfg(feature = "anyhow")]
pub mod anyhow;
#[cfg(feature = "eyre")]
pub mod eyre;
mod find;
mod in_context;
#[cfg(feature = "miette")]
pub mod miette;
mod panics;
mod trace;

pub use in_context::{InContext, ResultExt};
pub use panics::install_panic_hook;
pub use trace::ContextTrace;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
