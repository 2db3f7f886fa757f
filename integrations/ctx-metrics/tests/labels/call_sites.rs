//! What a call site decides: its own labels, kept handles, descriptions.

use ctx_runtime::{Context, run};
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use crate::exporter;
use crate::scrape::labels;

#[derive(Context)]
struct Tenant(#[context(log = "tenant")] &'static str);

#[test]
fn a_label_of_the_call_site_wins() {
    let exporter = exporter();
    run(Tenant("acme"), || {
        counter!("own_total", "tenant" => "globex").increment(1);
        counter!("own_total", "tenant" => String::from("initech"), "shard" => "1").increment(2);
        counter!("own_total", "shard" => "1").increment(4);
    });
    let expected = [
        (labels(&[("tenant", "globex")]), 1.0),
        (labels(&[("tenant", "initech"), ("shard", "1")]), 2.0),
        (labels(&[("tenant", "acme"), ("shard", "1")]), 4.0),
    ];
    assert_eq!(exporter.scrape().of("own_total"), expected.into());
}

#[test]
fn a_kept_handle_keeps_the_labels_of_the_context_where_it_was_made() {
    let exporter = exporter();
    let outside = counter!("kept_total");
    let kept = run(Tenant("acme"), || counter!("kept_total"));
    run(Tenant("globex"), || {
        outside.increment(1);
        kept.increment(2);
        counter!("kept_total").increment(4);
    });
    kept.increment(8);
    let expected = [(labels(&[]), 1.0), (labels(&[("tenant", "acme")]), 10.0), (labels(&[("tenant", "globex")]), 4.0)];
    assert_eq!(exporter.scrape().of("kept_total"), expected.into());
}

#[test]
fn all_three_kinds_have_labels_and_none_where_no_context_is() {
    let exporter = exporter();
    for tenant in ["acme", "globex"] {
        run(Tenant(tenant), || {
            gauge!("kinds_gauge").set(tenant.len() as f64);
            histogram!("kinds_histogram").record(tenant.len() as f64);
        });
    }
    gauge!("kinds_gauge").set(1.0);
    histogram!("kinds_histogram").record(2.0);
    let scrape = exporter.scrape();
    for (of, gauge, sum) in
        [(&[][..], 1.0, 2.0), (&[("tenant", "acme")], 4.0, 4.0), (&[("tenant", "globex")], 6.0, 6.0)]
    {
        assert_eq!(scrape.value("kinds_gauge", of), Some(gauge));
        assert_eq!(scrape.value("kinds_histogram_sum", of), Some(sum));
    }
}

#[test]
fn descriptions_are_handed_on() {
    let exporter = exporter();
    run(Tenant("acme"), || {
        describe_counter!("described_total", Unit::Count, "a counter");
        describe_gauge!("described_gauge", "a gauge");
        describe_histogram!("described_histogram", "a histogram");
        counter!("described_total").increment(1);
        gauge!("described_gauge").set(1.0);
        histogram!("described_histogram").record(1.0);
    });
    let help = exporter.scrape().help;
    for line in ["described_total a counter", "described_gauge a gauge", "described_histogram a histogram"] {
        assert!(help.contains(line), "{help:?}");
    }
    assert!(help.iter().any(|line| line.starts_with("ctx_labels_replaced_total ")), "{help:?}");
}
