//! Carriers: the ambient state of other libraries follows the context.
//!
//! Many libraries keep something "current": a span, a locale, the recorder of a metric. They keep it in a thread-local, so each spawn
//! loses it. A [`Carrier`] takes such state along wherever annotated code hands work over. Micrometer's `ThreadLocalAccessor` does the
//! same in Java.
//!
//! ```
//! use std::cell::RefCell;
//!
//! use ctx_runtime::carriers::{self, Carrier, HandOver};
//! use ctx_runtime::with_context;
//!
//! thread_local! {
//!     static LOCALE: RefCell<Option<String>> = const { RefCell::new(None) };
//! }
//!
//! /// Takes the locale along.
//! struct Locale;
//!
//! impl Carrier for Locale {
//!     type State = String;
//!     type Entered<'a> = Before;
//!
//!     fn capture(&self, _: &HandOver) -> Option<String> {
//!         LOCALE.with_borrow(Clone::clone)
//!     }
//!
//!     fn enter(&self, locale: &String) -> Before {
//!         Before(LOCALE.replace(Some(locale.clone())))
//!     }
//! }
//!
//! /// The locale from before. When it is dropped, it is current again.
//! struct Before(Option<String>);
//!
//! impl Drop for Before {
//!     fn drop(&mut self) {
//!         LOCALE.set(self.0.take());
//!     }
//! }
//!
//! #[with_context]
//! async fn in_a_task() -> Option<String> {
//!     tokio::spawn(async { LOCALE.with_borrow(Clone::clone) }).await.unwrap()
//! }
//!
//! # #[tokio::main]
//! # async fn main() {
//! let installed = carriers::install(Locale);
//! LOCALE.set(Some("fr".into()));
//! assert_eq!(in_a_task().await.as_deref(), Some("fr"));
//! # drop(installed);
//! # }
//! ```
//!
//! # Where state is carried
//!
//! - At each hand-over: at a spawn site, in an `async` block or stream that leaves its function, with `#[context(carry)]`, and in
//!   closures that the caller waits for, as in rayon's `join`. In ambient mode, at each spawn. State is carried also if nothing is
//!   bound.
//! - In a [`Snapshot`](crate::Snapshot) that is captured: [`context!()`](crate::context), [`Snapshot::capture`](crate::Snapshot::capture).
//! - Not at the call of an annotated function: its code runs where the state is current already. Not across
//!   `#[context(detach)]`.
//!
//! The state is captured at the hand-over. It is entered whenever the code of the work runs: in each poll, in each call of the closure,
//! and in destructors. It is dropped with the work.
//!
//! # Several carriers
//!
//! They capture and enter in the order in which they were installed, and leave in reverse. So a carrier that needs what another
//! carrier makes current is installed after it.
//!
//! # Panics
//!
//! A panic in the code of a carrier is reported by the panic hook, and goes no further. If `capture` or the `clone` of a state panics,
//! the work goes without the state. If `enter` panics, this run goes without it.
//!
//! # Costs
//!
//! Without carriers: a check of a flag at each hand-over, and no byte. With carriers: each hand-over at which a carrier captures
//! something takes one block of memory for all states, which a thread uses again for the next; and each poll calls each carrier
//! twice.

mod captured;
mod carrier;
mod erased;
mod install;
mod lineup;
mod quiet;

pub use carrier::{Carrier, HandOver};
pub use install::{Installed, install};

pub(crate) use captured::{Captured, CapturedRef, Entered};
pub(crate) use lineup::are_installed;
