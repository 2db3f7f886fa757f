//! The fields of the context in JSON.

mod support;

use std::fmt;

use ctx_runtime::{Context, run};
use ctx_tracing::{Json, JsonFields, fields, json};
use serde_json::{Value, json};
use support::{Output, UNSHOWN, Unshowable, has_unique_names, with};
use tracing::field::{Empty, debug};
use tracing::{info, info_span, warn};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

/// The lines that `f` logs, without their timestamps. No name occurs twice in any line.
fn lines(f: impl FnOnce()) -> Vec<Value> {
    let output = Output::default();
    let layer = layer().fmt_fields(JsonFields::new()).event_format(Json::new().with_timer(()));
    with(registry().with(layer.with_writer(output.clone())), f);
    output.text().lines().for_each(|line| assert!(has_unique_names(line), "{line}"));
    output.json()
}

#[derive(Context)]
struct Request {
    #[context(log)]
    id: u64,
    #[context(log)]
    tenant: &'static str,
    #[expect(dead_code, reason = "not logged")]
    token: &'static str,
}

const REQUEST: Request = Request { id: 7, tenant: "acme", token: "secret" };

#[test]
fn the_fields_stand_at_the_top_level_of_each_event() {
    let lines = lines(|| {
        run(REQUEST, || {
            info!(rows = 3, "loaded");
            warn!(target: "library", "slow");
        });
        info!("idle");
    });
    let expected = [
        json!({"level": "INFO", "target": "json", "id": 7, "tenant": "acme", "message": "loaded", "rows": 3}),
        json!({"level": "WARN", "target": "library", "id": 7, "tenant": "acme", "message": "slow"}),
        json!({"level": "INFO", "target": "json", "message": "idle"}),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn the_layer_writes_a_timestamp_and_a_line_for_each_event() {
    let output = Output::default();
    with(registry().with(json().with_writer(output.clone())), || run(REQUEST, || info!("loaded")));
    let text = output.text();
    assert!(text.starts_with(r#"{"timestamp":"2"#) && text.ends_with("}\n"), "{text}");
    assert_eq!(output.json()[0]["id"], 7);
}

#[test]
fn values_keep_their_type() {
    struct Shown;
    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("shown")
        }
    }
    #[derive(Context)]
    #[context(log)]
    struct Values {
        yes: bool,
        negative: i64,
        large: u64,
        share: f64,
        small: i128,
        positive: i128,
        unsigned: u128,
        huge: u128,
        lowest: i128,
        not_a_number: f64,
        text: String,
        none: Option<u8>,
        shown: Shown,
        #[context(log(debug))]
        debugged: Option<u8>,
    }

    let values = Values {
        yes: true,
        negative: -1,
        large: u64::MAX,
        share: 0.5,
        small: -5,
        positive: i128::from(u64::MAX),
        unsigned: u128::from(u64::MAX),
        huge: u128::MAX,
        lowest: i128::MIN,
        not_a_number: f64::NAN,
        text: "a \"quoted\"\nline".into(),
        none: None,
        shown: Shown,
        debugged: Some(1),
    };
    let lines = lines(|| run(values, || info!("typed")));
    let expected = json!({
        "level": "INFO",
        "target": "json",
        "message": "typed",
        "yes": true,
        "negative": -1,
        "large": u64::MAX,
        "share": 0.5,
        "small": -5,
        "positive": u64::MAX,
        "unsigned": u64::MAX,
        "huge": "340282366920938463463374607431768211455",
        "lowest": "-170141183460469231731687303715884105728",
        "not_a_number": null,
        "text": "a \"quoted\"\nline",
        "shown": "shown",
        "debugged": "Some(1)",
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn a_value_that_cannot_be_shown_costs_no_line() {
    #[derive(Context)]
    #[context(log)]
    struct Job {
        key: Unshowable,
        #[context(log(debug))]
        debugged: Unshowable,
    }

    let lines = lines(|| {
        let span = info_span!("load", new = %Unshowable, later = Empty).entered();
        span.record("later", debug(Unshowable));
        run(Job { key: Unshowable, debugged: Unshowable }, || {
            fields!(displayed = %Unshowable, scope = ?Unshowable => info!(event = ?Unshowable, "{Unshowable}"));
        });
    });
    let expected = json!({
        "level": "INFO", "target": "json", "displayed": UNSHOWN, "scope": UNSHOWN, "key": UNSHOWN, "debugged": UNSHOWN,
        "message": UNSHOWN, "event": UNSHOWN, "spans": [{"name": "load", "new": UNSHOWN, "later": UNSHOWN}],
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn fields_of_events_keep_their_type() {
    let error: Box<dyn std::error::Error + 'static> = "broken".into();
    let lines = lines(|| {
        info!(yes = true, negative = -1, large = u64::MAX, huge = u128::MAX, small = 5_i128, share = 0.5, text = "t", %error, "e");
    });
    let expected = json!({
        "level": "INFO", "target": "json", "message": "e", "yes": true, "negative": -1, "large": u64::MAX,
        "huge": "340282366920938463463374607431768211455", "small": 5, "share": 0.5, "text": "t", "error": "broken",
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn a_field_whose_name_is_taken_gets_its_origin_in_front() {
    #[derive(Context)]
    #[context(log)]
    struct Job {
        id: u64,
        level: u8,
        message: &'static str,
    }

    let lines = lines(|| {
        run(REQUEST, || {
            run(Job { id: 1, level: 2, message: "of job" }, || {
                fields!(tenant = "of scope", target = 3 => {
                    info!(tenant = "of event", timestamp = 4, level = 5, event.level = 6, r#type = 7, "of event");
                });
            });
        });
    });
    let expected = json!({
        "level": "INFO",
        "target": "json",
        "message": "of event",
        "tenant": "of scope",
        "scope.target": 3,
        "id": 7,
        "Request.tenant": "acme",
        "Job.id": 1,
        "Job.level": 2,
        "Job.message": "of job",
        "event.tenant": "of event",
        "event.timestamp": 4,
        "event.level": 5,
        "event.event.level": 6,
        "type": 7,
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn spans_are_shown_from_the_root_on() {
    let lines = lines(|| {
        let load = info_span!("load", table = "orders", name = "clash", rows = Empty);
        let _load = load.clone().entered();
        let _read = info_span!("read").entered();
        load.record("rows", 3);
        load.record("rows", 4);
        run(REQUEST, || info!("loaded"));
    });
    let load = json!({"name": "load", "table": "orders", "span.name": "clash", "rows": 4});
    let expected = json!({
        "level": "INFO", "target": "json", "id": 7, "tenant": "acme", "message": "loaded",
        "spans": [load, {"name": "read"}],
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn a_record_leaves_the_other_fields_of_the_span_as_they_are() {
    let output = Output::default();
    let layer = layer().fmt_fields(JsonFields::new()).event_format(Json::new().with_timer(()));
    with(registry().with(layer.with_writer(output.clone())), || {
        let load =
            info_span!("load", table = "orders\n", rows = Empty, share = 31.245270191439438, "a\"b" = 1, end = Empty);
        let _load = load.clone().entered();
        load.record("end", u128::MAX);
        load.record("share", 121.48791951161945);
        load.record("rows", 3);
        load.record("a\"b", 2);
        info!("loaded");
    });
    let fields = r#""table":"orders\n","share":121.48791951161945,"a\"b":2,"end":"340282366920938463463374607431768211455","rows":3"#;
    let expected =
        format!(r#"{{"level":"INFO","target":"json","message":"loaded","spans":[{{"name":"load",{fields}}}]}}"#);
    assert_eq!(output.text(), expected + "\n");
}

#[test]
fn an_event_that_is_not_of_the_log_crate_keeps_fields_named_as_its_metadata() {
    let lines = lines(|| info!(log.target = "t", log.module_path = "m", log.file = "f", log.line = 3, "own"));
    let expected = json!({
        "level": "INFO", "target": "json", "message": "own",
        "log.target": "t", "log.module_path": "m", "log.file": "f", "log.line": 3,
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn spans_are_left_out_and_the_source_location_is_shown_if_asked_for() {
    let output = Output::default();
    let format = Json::new().with_timer(()).with_spans(false).with_source_location(true);
    let layer = layer().fmt_fields(JsonFields::new()).event_format(format);
    let mut line = 0;
    with(registry().with(layer.with_writer(output.clone())), || {
        let _load = info_span!("load").entered();
        line = line!() + 1;
        info!("loaded");
    });
    let file = file!();
    let expected = json!({"level": "INFO", "target": "json", "file": file, "line": line, "message": "loaded"});
    assert_eq!(output.json(), [expected]);
}

#[test]
fn an_event_of_the_log_crate_has_the_fields_too() {
    tracing_log::LogTracer::init().unwrap();
    let lines = lines(|| run(REQUEST, || log::warn!(target: "library", "old")));
    let expected = json!({"level": "WARN", "target": "library", "id": 7, "tenant": "acme", "message": "old"});
    assert_eq!(lines, [expected]);
}
