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
//! A `task_local!` of tokio has no guard. But its macro needs a field of the key to be public, which is hidden in tokio's documentation:
//!
//! ```
//! use ctx_runtime::carriers::{self, Carrier, HandOver};
//!
//! tokio::task_local! {
//!     static TENANT: String;
//! }
//!
//! struct Tenant;
//!
//! impl Carrier for Tenant {
//!     type State = String;
//!     type Entered<'a> = Before;
//!
//!     fn capture(&self, _: &HandOver) -> Option<String> {
//!         TENANT.try_with(Clone::clone).ok()
//!     }
//!
//!     fn enter(&self, tenant: &String) -> Before {
//!         Before(TENANT.inner.replace(Some(tenant.clone())))
//!     }
//! }
//!
//! struct Before(Option<String>);
//!
//! impl Drop for Before {
//!     fn drop(&mut self) {
//!         TENANT.inner.replace(self.0.take());
//!     }
//! }
//! # #[ctx_runtime::with_context]
//! # async fn in_a_task() -> String {
//! #     tokio::spawn(async { TENANT.get() }).await.unwrap()
//! # }
//! # #[tokio::main]
//! # async fn main() {
//! # let _installed = carriers::install(Tenant);
//! # assert_eq!(TENANT.scope("acme".into(), in_a_task()).await, "acme");
//! # }
//! ```
//!
//! # Where state is carried
//!
//! - At each hand-over: at a spawn site, in an `async` block or stream that leaves its function, with `#[context(carry)]`, and in
//!   closures that the caller waits for, as in rayon's `join`. In ambient mode, at each spawn. State is carried also if nothing is
//!   bound.
//! - In a [`Snapshot`](crate::Snapshot) that is captured: [`context!()`](crate::context), [`Snapshot::capture`](crate::Snapshot::capture).
//! - Not at the call of an annotated function: its code runs where the state is current already. (To the attribute, an `async fn` of
//!   `#[async_trait]` is a function that returns a block, so its call does capture.) Not across `#[context(detach)]`. Not in a block that a
//!   method gives state of its own where it is written: `async { .. }.instrument(span)`.
//!
//! A root begins where something is current, too: its first poll, and the middleware around it, may run in a span. A carrier changes nothing
//! of that, unless it makes a state for the root: [`Carrier::begin_root`].
//!
//! The state is captured at the hand-over. It is entered whenever the code of the work runs: in each poll, in each call of the closure,
//! and in destructors (not while an `async` block is dropped that has given its result: nothing is left in it). It is dropped with the
//! work. If work that was handed over before is handed over again, carriers capture again, with the first state current.
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
//! twice. A clone of a snapshot clones the states.

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
