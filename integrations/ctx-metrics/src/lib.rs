//! Labels from a [ctx](ctx_runtime) context on the metrics of the crate [`metrics`], and metrics of the work that ctx carries.
//!
//! ```
//! use ctx_metrics::ContextLabels;
//! use ctx_runtime::{Context, context_root};
//! use metrics::counter;
//! use metrics_exporter_prometheus::PrometheusBuilder;
//!
//! #[derive(Context)]
//! struct Tenant(#[context(log = "tenant")] String);
//!
//! #[context_root(Tenant(tenant))]
//! async fn handle(tenant: String) {
//!     tokio::spawn(async { price() }).await.unwrap();
//! }
//!
//! fn price() {
//!     counter!("prices_total").increment(1); // of the tenant
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let prometheus = PrometheusBuilder::new().build_recorder();
//! let handle_of_prometheus = prometheus.handle();
//! metrics::set_global_recorder(ContextLabels::new(["tenant", "route"]).around(prometheus)).unwrap();
//! let _counted = ctx_metrics::count_work(); // roots and tasks
//!
//! handle("acme".into()).await;
//! let text = handle_of_prometheus.render();
//! assert!(text.contains(r#"prices_total{tenant="acme"} 1"#));
//! assert!(text.contains(r#"ctx_work_carried_total{kind="task"} 1"#));
//! # }
//! ```
//!
//! | to | use |
//! |---|---|
//! | put fields of the context on metrics | [`ContextLabels`] around the recorder |
//! | count roots and the work that is handed over | [`count_work`], or [`WorkMetrics`] with a filter |
//! | count living contexts and leaks | `LeakMetrics`, with the feature `diagnostics` |
//!
//! # What is replaced
//!
//! A client may choose the values of a field, for example by a header. An exporter keeps a time series for each value. So a label has at
//! most [`ContextLabels::LIMIT`] values in the life of the process, or as many as [`ContextLabels::label`] says. The first values keep
//! their room: if a client sends many values, real ones that come later are replaced. These values become [`other`](ContextLabels::OTHER):
//!
//! - a value beyond the limit of its label,
//! - a value of more than 128 bytes,
//! - a value with a control character, or with a backslash in front of a quote or of another backslash. The exporter for Prometheus writes
//!   `\"` as it writes `"`, and Prometheus refuses a scrape in which a series occurs twice.
//!
//! The counter `ctx_labels_replaced_total{label="tenant"}` says how often a metric was registered with a replaced value. If it grows, raise the
//! limit of the label, or take the label off the list.
//!
//! # What it costs
//!
//! Where no context is, a registration costs what it costs without this crate. A label from the context costs a visit of the context's
//! loggable fields, a look-up of the value, which takes no lock, and an allocation for the labels; the value itself is stored once. All in all,
//! `counter!("x").increment(1)` takes 1.2 times as long as `counter!("x", "tenant" => tenant.clone())`. docs/PERFORMANCE.md has the figures.
//!
//! # Idle timeouts
//!
//! `PrometheusBuilder::idle_timeout` removes a metric that has not changed for some time, and a handle that was kept is lost with it. This
//! crate keeps handles of its own counters and gauges, so leave counters and gauges out of the timeout:
//! `idle_timeout(MetricKindMask::HISTOGRAM, ..)`.

mod labeled;
mod labels;
#[cfg(feature = "diagnostics")]
mod leaks;
mod own;
mod text;
mod values;
mod work;

pub use labeled::Labeled;
pub use labels::ContextLabels;
#[cfg(feature = "diagnostics")]
pub use leaks::LeakMetrics;
pub use work::WorkMetrics;

use ctx_runtime::hooks::Installed;

/// Counts roots and the work that is handed over, in the current recorder of the crate `metrics`, until the result is dropped. Call it after
/// the recorder was set. The same as `WorkMetrics::new().install()`.
///
/// # Panics
/// If 64 hooks are installed already.
#[must_use = "nothing is counted when this is dropped"]
#[track_caller]
pub fn count_work() -> Installed {
    WorkMetrics::new().install()
}

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
