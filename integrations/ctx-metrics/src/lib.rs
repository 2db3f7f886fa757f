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
//! A client may choose the values of a field, for example by a header. Each distinct value of a label is a time series that is never given
//! up, so a label has a limit: [`ContextLabels::LIMIT`] values, or the number that [`ContextLabels::label`] says, in the life of the process.
//! These values are replaced by [`other`](ContextLabels::OTHER):
//!
//! - a value beyond the limit of its label,
//! - a value of more than 128 bytes,
//! - a value with a control character, or with a backslash in front of a quote or of another backslash. Exporters write these as they write
//!   another text, and a scrape in which a series occurs twice is refused.
//!
//! The counter `ctx_labels_replaced_total{label="tenant"}` says how often a metric was registered with a replaced value. Watch it: a label that is
//! replaced often has too small a limit, or is no label.
//!
//! # What it costs
//!
//! Where no field is bound, a registration costs a visit of the context. Where labels are added, it also costs an allocation for the labels, a
//! look-up of each value, which takes no lock, and the look-up of the recorder itself. By hand, `counter!("x", "tenant" => tenant)` costs the
//! same but the visit. A value is stored once, and shared by all metrics. docs/PERFORMANCE.md has the figures.
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
