//! The recorder that adds labels.

use std::cell::Cell;
use std::fmt;

use ctx_runtime::fields::{self, LogValue};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Metadata, Recorder, SharedString, Unit};

use crate::labels::{ContextLabels, is_same_name};
use crate::own::own_counter;
use crate::text::{is_plain, with_text};
use crate::values::Values;

/// A recorder that adds fields of the current context, as labels, to each metric that is registered, and hands on to another recorder.
/// [`ContextLabels::around`] makes it.
///
/// # When a metric has which labels
///
/// The macros `counter!`, `gauge!` and `histogram!` register the metric each time they run. So the labels are those of the context in which
/// the macro runs. A handle that is kept has the labels of the context in which it was made, wherever it is used:
///
/// ```
/// # use ctx_metrics::ContextLabels;
/// # use ctx_runtime::{Context, run};
/// # use metrics::counter;
/// # use metrics_exporter_prometheus::PrometheusBuilder;
/// # #[derive(Context)]
/// # struct Tenant(#[context(log = "tenant")] &'static str);
/// # let prometheus = PrometheusBuilder::new().build_recorder();
/// # let handle = prometheus.handle();
/// # metrics::set_global_recorder(ContextLabels::new(["tenant"]).around(prometheus)).unwrap();
/// let kept = run(Tenant("acme"), || counter!("jobs_total"));
/// run(Tenant("globex"), || {
///     kept.increment(1); // of acme
///     counter!("jobs_total").increment(10); // of globex
/// });
/// assert!(handle.render().contains(r#"jobs_total{tenant="acme"} 1"#));
/// assert!(handle.render().contains(r#"jobs_total{tenant="globex"} 10"#));
/// ```
///
/// - A label that the call site sets itself wins over the field with its name.
/// - Where no context is, or none of the fields is bound, the metric is handed on as it is.
/// - If two bound keys have a field with the same name, the field of the key that was bound first in this process wins. Give one of them another
///   name, with `log = ".."`.
/// - A field that is empty makes no label: for Prometheus, a label without a value is no label.
/// - A field whose `Display` or `Debug` panics makes no label. The panic ends there, after the panic hook has run.
/// - A metric that a field's `Display` or `Debug` registers, while its text becomes a label, has no labels from the context.
/// - `describe_counter!` and the others are handed on as they are.
pub struct Labeled<R> {
    recorder: R,
    labels: Vec<Allowed>,
}

/// A field that becomes a label.
pub(crate) struct Allowed {
    name: String,
    values: Values,
    replaced: Counter,
}

impl Allowed {
    pub(crate) fn new(name: String, values: usize, recorder: &dyn Recorder) -> Self {
        let replaced = own_counter(
            recorder,
            "ctx_labels_replaced_total",
            "Registrations in which the value of a label was replaced by `other`",
            vec![Label::new("label", name.clone())],
        );
        Allowed { name, values: Values::up_to(values), replaced }
    }

    /// The value of the label, or `None` for a field that is empty, or whose `Display` panics.
    fn value(&self, value: LogValue<'_>) -> Option<SharedString> {
        with_text(value, |text| match text {
            Some("") => None,
            Some(text) => self.values.get(text, is_plain).map(SharedString::from).or_else(|| Some(self.replace())),
            None => Some(self.replace()),
        })?
    }

    fn replace(&self) -> SharedString {
        self.replaced.increment(1);
        SharedString::const_str(ContextLabels::OTHER)
    }
}

impl<R: Recorder> Labeled<R> {
    pub(crate) fn new(recorder: R, labels: Vec<Allowed>) -> Self {
        Labeled { recorder, labels }
    }

    /// Hands the key on, with labels if the context has some.
    fn with_labels<H>(&self, key: &Key, register: impl FnOnce(&R, &Key) -> H) -> H {
        let labels = self.labels_for(key);
        if labels.is_empty() {
            return register(&self.recorder, key);
        }
        register(&self.recorder, &Key::from_parts(key.name_shared(), labels))
    }

    /// The labels from the context and those of the key. None if the context has none.
    fn labels_for(&self, key: &Key) -> Vec<Label> {
        let mut labels = Vec::new();
        let Some(_making) = Making::begin() else { return labels };
        fields::visit(|field, value| {
            let name = field.name();
            let Some(allowed) = self.labels.iter().find(|allowed| allowed.name == name) else { return };
            if key.labels().chain(&labels).any(|label| is_same_name(label.key(), name)) {
                return;
            }
            if let Some(value) = allowed.value(value) {
                if labels.is_empty() {
                    labels.reserve_exact(self.labels.len() + key.labels().len());
                }
                labels.push(Label::new(name, value));
            }
        });
        if !labels.is_empty() {
            labels.extend(key.labels().cloned());
        }
        labels
    }
}

thread_local! {
    static IS_MAKING: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, this thread makes labels. The texts are the user's code: a metric that it registers must not run it again.
struct Making(());

impl Making {
    fn begin() -> Option<Self> {
        (!IS_MAKING.replace(true)).then(|| Making(()))
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        IS_MAKING.set(false);
    }
}

impl<R: Recorder> Recorder for Labeled<R> {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.recorder.describe_counter(key, unit, description);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.recorder.describe_gauge(key, unit, description);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.recorder.describe_histogram(key, unit, description);
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        self.with_labels(key, |recorder, key| recorder.register_counter(key, metadata))
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        self.with_labels(key, |recorder, key| recorder.register_gauge(key, metadata))
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        self.with_labels(key, |recorder, key| recorder.register_histogram(key, metadata))
    }
}

impl<R: fmt::Debug> fmt::Debug for Labeled<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<&str> = self.labels.iter().map(|allowed| &*allowed.name).collect();
        f.debug_struct("Labeled").field("recorder", &self.recorder).field("labels", &labels).finish()
    }
}
