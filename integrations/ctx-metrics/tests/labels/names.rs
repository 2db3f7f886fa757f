//! Names of labels, and values of all types.

use ctx_metrics::ContextLabels;
use ctx_runtime::{Context, run};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit, counter};
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::exporter;
use crate::scrape::{Scrape, labels};

#[derive(Context)]
struct Job {
    #[context(log)]
    attempt: u32,
    #[context(log = "http.method")]
    method: &'static str,
    #[context(log)]
    r#type: bool,
}

#[derive(Context)]
struct Other {
    #[context(log)]
    attempt: i64,
}

const JOB: Job = Job { attempt: 3, method: "GET", r#type: true };

#[test]
fn fields_of_all_types_are_labels_by_their_names() {
    let exporter = exporter();
    run(JOB, || {
        counter!("jobs_total").increment(1);
        // For Prometheus, `http_method` and `http.method` are one label.
        counter!("named_jobs_total", "http_method" => "PUT").increment(1);
    });
    let scrape = exporter.scrape();
    let expected = labels(&[("attempt", "3"), ("http_method", "GET"), ("type", "true")]);
    assert_eq!(scrape.of("jobs_total"), [(expected, 1.0)].into());
    let expected = labels(&[("attempt", "3"), ("http_method", "PUT"), ("type", "true")]);
    assert_eq!(scrape.of("named_jobs_total"), [(expected, 1.0)].into());
}

#[test]
fn of_two_fields_with_one_name_the_first_wins() {
    let exporter = exporter();
    // The order of the keys is that in which they were bound first.
    run(JOB, || run(Other { attempt: -1 }, || counter!("attempts_total").increment(1)));
    let series = exporter.scrape().of("attempts_total");
    assert_eq!(series.keys().map(|labels| &*labels["attempt"]).collect::<Vec<_>>(), ["3"]);
}

#[test]
fn a_name_that_is_listed_twice_is_one_label() {
    let prometheus = PrometheusBuilder::new().build_recorder();
    let handle = prometheus.handle();
    let labels = ContextLabels::new(["http_method", "attempt", "http.method"]).label("attempt", 0);
    metrics::with_local_recorder(&labels.around(prometheus), || {
        run(JOB, || counter!("listed_total").increment(1));
    });
    let scrape = Scrape::read(&handle.render()).unwrap();
    assert_eq!(scrape.value("listed_total", &[("attempt", "other"), ("http_method", "GET")]), Some(1.0));
    assert_eq!(scrape.of("ctx_labels_replaced_total").len(), 2);
}

/// Looks at what it is given.
struct Looks;

impl Recorder for Looks {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        if key.name() != "ctx_labels_replaced_total" {
            assert_eq!(metadata.module_path(), Some(module_path!()));
            let pairs: Vec<_> = key.labels().map(|label| (label.key(), label.value())).collect();
            assert_eq!(
                pairs,
                if key.name() == "own" { vec![("attempt", "own")] } else { vec![("attempt", "3"), ("shard", "1")] }
            );
        }
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn any_recorder_sees_the_labels_and_the_place_of_the_call() {
    let recorder: Box<dyn Recorder> = Box::new(Looks);
    metrics::with_local_recorder(&ContextLabels::new(["attempt"]).around(recorder), || {
        run(JOB, || {
            counter!("other", "shard" => "1").increment(1);
            counter!("own", "attempt" => "own").increment(1);
        });
    });
}
