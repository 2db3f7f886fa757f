//! Values that a client chooses: the scrape stays valid, and has a limit.

use std::fmt;

use ctx_metrics::ContextLabels;
use ctx_runtime::{Context, run};
use metrics::{counter, with_local_recorder};
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::exporter;
use crate::scrape::{Scrape, labels};

pub(crate) const LIMIT: usize = 50;

#[derive(Context)]
struct Hostile(#[context(log = "hostile")] String);

#[derive(Context)]
struct Few(#[context(log = "few")] u32);

fn count(values: &[&str]) -> (Scrape, f64) {
    let prometheus = PrometheusBuilder::new().build_recorder();
    let handle = prometheus.handle();
    with_local_recorder(&ContextLabels::new(["hostile"]).around(prometheus), || {
        for value in values {
            run(Hostile((*value).to_owned()), || counter!("hits_total").increment(1));
        }
    });
    let scrape = Scrape::read(&handle.render()).unwrap_or_else(|error| panic!("{values:?}: {error}"));
    let replaced = scrape.value("ctx_labels_replaced_total", &[("label", "hostile")]).unwrap();
    (scrape, replaced)
}

#[test]
fn texts_that_are_escaped_are_read_back() {
    let texts = ["\"", "\\", "a\"b", r"/{id:\d+}", r"\n", "end\\", "{}", "a=\"b\",c", "ä 💥", "# HELP x", " "];
    let (scrape, replaced) = count(&texts);
    for text in texts {
        assert_eq!(scrape.value("hits_total", &[("hostile", text)]), Some(1.0), "{text:?}");
    }
    assert_eq!((scrape.of("hits_total").len(), replaced), (texts.len(), 0.0));
}

#[test]
fn texts_that_exporters_mix_up_are_replaced() {
    // The exporter writes the second text of each pair as it writes the first.
    let pairs = [["\"", "\\\""], ["\\", "\\\\"], ["a\\\"", "a\\\\\""]];
    let controls = ["\n", "line\nhits_total 7", "\r\n", "\0", "\u{85}"];
    let long = "x".repeat(10_000);
    let mut texts = pairs.concat();
    texts.extend(controls);
    texts.push(&long);
    let (scrape, replaced) = count(&texts);
    // Left are `"` and `\`.
    assert_eq!(scrape.value("hits_total", &[("hostile", "other")]), Some(10.0));
    assert_eq!((scrape.of("hits_total").len(), replaced), (3, 10.0));
}

#[test]
fn an_empty_value_is_no_label() {
    let (scrape, replaced) = count(&["", "a", ""]);
    let expected = [(labels(&[]), 2.0), (labels(&[("hostile", "a")]), 1.0)];
    assert_eq!((scrape.of("hits_total"), replaced), (expected.into(), 0.0));
}

/// Its `Display` is code of the application that does not expect to be called while a metric is registered.
enum Bad {
    Registers,
    Panics,
    IgnoresErrors,
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bad::Registers => {
                counter!("displayed_total").increment(1);
                f.write_str("registers")
            }
            Bad::Panics => {
                f.write_str("panics")?;
                panic!("planned")
            }
            Bad::IgnoresErrors => {
                let _ = f.write_str("ignores errors");
                let _ = f.write_str(&"x".repeat(1_000));
                f.write_str(".").or(Ok(()))
            }
        }
    }
}

#[derive(Context)]
struct Displays {
    #[context(log)]
    bad: Bad,
    #[context(log)]
    good: u8,
}

#[test]
fn a_bad_display_costs_no_more_than_its_own_label() {
    let prometheus = PrometheusBuilder::new().build_recorder();
    let handle = prometheus.handle();
    with_local_recorder(&ContextLabels::new(["bad", "good"]).around(prometheus), || {
        for bad in [Bad::Registers, Bad::Panics, Bad::IgnoresErrors] {
            run(Displays { bad, good: 1 }, || counter!("bad_total").increment(1));
        }
    });
    let scrape = Scrape::read(&handle.render()).unwrap();
    let expected = [
        (labels(&[("bad", "registers"), ("good", "1")]), 1.0),
        (labels(&[("good", "1")]), 1.0),
        (labels(&[("bad", "other"), ("good", "1")]), 1.0),
    ];
    assert_eq!(scrape.of("bad_total"), expected.into());
    assert_eq!(scrape.of("displayed_total"), [(labels(&[]), 1.0)].into(), "it runs once, and has no label");
}

#[test]
fn ten_thousand_values_are_as_many_series_as_the_limit_says() {
    let exporter = exporter();
    for round in 0..2 {
        for number in 0..10_000 {
            run(Hostile(format!("value {number}")), || counter!("flood_total").increment(1));
        }
        let scrape = exporter.scrape();
        let series = scrape.of("flood_total");
        let counted = f64::from(round + 1);
        assert_eq!(series.len(), LIMIT + 1);
        assert_eq!(scrape.value("flood_total", &[("hostile", "value 49")]), Some(counted));
        let beyond = (10_000 - LIMIT) as f64 * counted;
        assert_eq!(scrape.value("flood_total", &[("hostile", "other")]), Some(beyond));
        assert_eq!(scrape.value("ctx_labels_replaced_total", &[("label", "hostile")]), Some(beyond));
    }
    assert!(exporter.text().len() < 100_000);
}

#[test]
fn a_label_has_the_same_values_in_all_metrics() {
    let exporter = exporter();
    for number in [7, 8, 9, 7] {
        run(Few(number), || {
            counter!("few_total").increment(1);
            counter!("few_bytes_total").increment(10);
        });
    }
    let scrape = exporter.scrape();
    for (metric, by) in [("few_total", 1.0), ("few_bytes_total", 10.0)] {
        let expected = [("7", 2.0), ("8", 1.0), ("other", 1.0)];
        let expected = expected.map(|(value, times)| (labels(&[("few", value)]), times * by));
        assert_eq!(scrape.of(metric), expected.into());
    }
}
