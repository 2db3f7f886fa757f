//! The fields of the context on spans that declare them.

mod support;

use ctx_runtime::{Context, run};
use ctx_tracing::{SpanFields, fields, json};
use serde_json::json;
use support::{Output, with};
use tracing::field::Empty;
use tracing::{info, info_span, instrument};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

#[derive(Context)]
#[context(log)]
struct Request {
    id: u64,
    tenant: &'static str,
    share: f64,
}

#[instrument(fields(tenant = Empty))]
fn load() {
    info!("loaded");
}

#[test]
fn a_span_gets_the_fields_that_it_declares_without_a_value() {
    let output = Output::default();
    with(registry().with(json().with_writer(output.clone())).with(SpanFields::new()), || {
        run(Request { id: 7, tenant: "acme", share: 0.5 }, || {
            load();
            let span = info_span!("read", id = 1, share = Empty, order = Empty, shown = Empty, unknown = Empty);
            span.in_scope(|| info!("read"));
            fields!(order = 2, shown = %"text" => {
                let span = info_span!("read", id = 1, share = Empty, order = Empty, shown = Empty, unknown = Empty);
                span.in_scope(|| info!("read"));
            });
        });
        load();
    });
    let spans = output.json().into_iter().map(|mut line| line["spans"][0].take()).collect::<Vec<_>>();
    let expected = [
        json!({"name": "load", "tenant": "acme"}),
        json!({"name": "read", "id": 1, "share": 0.5}),
        json!({"name": "read", "id": 1, "share": 0.5, "order": 2, "shown": "text"}),
        json!({"name": "load"}),
    ];
    assert_eq!(spans, expected);
}

#[test]
fn without_the_layer_spans_stay_as_they_are() {
    let output = Output::default();
    with(registry().with(json().with_writer(output.clone())), || {
        run(Request { id: 7, tenant: "acme", share: 0.5 }, load);
    });
    assert_eq!(output.json()[0]["spans"], json!([{"name": "load"}]));
}
