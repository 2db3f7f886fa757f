//! The allow-list: which fields of the context become labels, with how many values.

use metrics::Recorder;

use crate::labeled::{Allowed, Labeled};

/// The list of the fields of the context that become labels on counters, gauges and histograms. No other field becomes one.
///
/// Each distinct value of a label is another time series of each metric, in the exporter and in the database behind it. So list fields
/// with few values, such as tenants and routes, and never ids of requests or users. A label has at most [`LIMIT`](ContextLabels::LIMIT)
/// values, or as many as [`label`](ContextLabels::label) says. Do not list `le` and `quantile`: exporters add them to histograms.
///
/// ```
/// use ctx_metrics::ContextLabels;
/// use ctx_runtime::{Context, run};
/// use metrics::counter;
/// use metrics_exporter_prometheus::PrometheusBuilder;
///
/// #[derive(Context)]
/// struct Tenant(#[context(log = "tenant")] &'static str);
///
/// let prometheus = PrometheusBuilder::new().build_recorder();
/// let handle = prometheus.handle();
/// metrics::set_global_recorder(ContextLabels::new(["route"]).label("tenant", 1_000).around(prometheus)).unwrap();
///
/// run(Tenant("acme"), || counter!("orders_total").increment(1));
/// assert!(handle.render().contains(r#"orders_total{tenant="acme"} 1"#));
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "put it around a recorder"]
pub struct ContextLabels {
    labels: Vec<(String, usize)>,
}

impl ContextLabels {
    /// How many values a label may have, unless [`label`](ContextLabels::label) says otherwise.
    pub const LIMIT: usize = 100;

    /// The value of a label in place of [values that it may not have](crate#what-is-replaced).
    pub const OTHER: &'static str = "other";

    /// How many values [`label`](ContextLabels::label) can allow.
    pub const MOST: usize = 1 << 16;

    /// Makes labels of the loggable fields with these names. A name is that of a field, `id`, and not `Request.id`: a name with its key in
    /// front matches nothing. To tell the fields of two keys apart, give one another name with `#[context(log = "..")]`.
    pub fn new<Name: Into<String>>(names: impl IntoIterator<Item = Name>) -> Self {
        names.into_iter().fold(ContextLabels::default(), |labels, name| labels.label(name, Self::LIMIT))
    }

    /// Makes a label of the loggable fields with this name, of up to `values` values, but never more than
    /// [`MOST`](ContextLabels::MOST). A label may also be `other`, or absent. So a metric has up to the product of the numbers of its labels
    /// in series, each number plus two.
    ///
    /// The memory for `values` is taken when the labels are put around a recorder: 48 to 96 bytes for each.
    pub fn label(mut self, name: impl Into<String>, values: usize) -> Self {
        let (name, values) = (name.into(), values.min(Self::MOST));
        match self.labels.iter_mut().find(|(known, _)| is_same_name(known, &name)) {
            Some(known) => *known = (name, values),
            None => self.labels.push((name, values)),
        }
        self
    }

    /// Puts the labels around a recorder: the result is a recorder that adds the labels and hands on to this one.
    ///
    /// It registers the counter `ctx_labels_replaced_total` for each label in `recorder`.
    pub fn around<R: Recorder>(self, recorder: R) -> Labeled<R> {
        let labels = self.labels.into_iter().map(|(name, values)| Allowed::new(name, values, &recorder)).collect();
        Labeled::new(recorder, labels)
    }
}

/// Whether two names are the same for Prometheus, whose labels have letters, digits and `_` alone, and no digit in front: exporters write
/// `http.route` as `http_route`, and `1st` as `_st`.
pub(crate) fn is_same_name(name: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = char> {
        let is_kept = |at, char: char| char.is_ascii_alphabetic() || (at > 0 && char.is_ascii_digit());
        name.chars().enumerate().map(move |(at, char)| if is_kept(at, char) { char } else { '_' })
    }
    name == other || letters(name).eq(letters(other))
}

#[cfg(test)]
mod tests {
    use super::is_same_name;

    #[test]
    fn names_that_exporters_write_alike_are_the_same() {
        for (name, other) in
            [("http.route", "http_route"), ("größe", "gr__e"), ("1st", "_st"), ("1st", "2st"), ("a", "a")]
        {
            assert!(is_same_name(name, other) && is_same_name(other, name), "{name} {other}");
        }
        for (name, other) in [("größe", "gr____e"), ("v1", "v_"), ("a", "ab"), ("a", "A"), ("", "_")] {
            assert!(!is_same_name(name, other) && !is_same_name(other, name), "{name} {other}");
        }
    }
}
