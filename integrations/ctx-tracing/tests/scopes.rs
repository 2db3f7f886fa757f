//! Fields in a scope.

mod support;

use std::fmt;

use ctx_runtime::{Context, context, context_root, run, with_context};
use ctx_tracing::{Fields, Json, JsonFields, fields};
use serde_json::{Map, Value, json};
use support::{Output, with};
use tracing::info;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

/// The fields of each line that `f` logs, without `level` and `target`.
fn logged(f: impl FnOnce()) -> Vec<Value> {
    let output = Output::default();
    let layer = layer().fmt_fields(JsonFields::new()).event_format(Json::new().with_timer(()));
    with(registry().with(layer.with_writer(output.clone())), f);
    let without = |line: Value| {
        let Value::Object(line) = line else { panic!("{line}") };
        Value::Object(line.into_iter().filter(|(name, _)| name != "level" && name != "target").collect::<Map<_, _>>())
    };
    output.json().into_iter().map(without).collect()
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[derive(Debug)]
struct Both;

impl fmt::Display for Both {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("displayed")
    }
}

#[test]
fn values_are_written_as_in_the_macros_of_tracing() {
    struct Order {
        id: u64,
    }

    let (order, both, id, name) = (Order { id: 7 }, Both, 1_u8, String::from("ann"));
    let lines = logged(|| {
        fields!(order.id, %both, id, name = name, http.route = "/orders", "x-lit" = true, big = u128::MAX => info!("first"));
        fields!(debugged = ?both, shown = %both, negative = -2_i32, share = 0.5_f32, some = Some(3), none = None::<u8>, => {
            info!("second");
        });
        fields!(?both, sum = 1 + 2, text = &name, r#type = 4 => info!("third"));
    });
    let expected = [
        json!({
            "order.id": 7, "both": "displayed", "id": 1, "name": "ann", "http.route": "/orders", "x-lit": true,
            "big": u128::MAX.to_string(), "message": "first",
        }),
        json!({"debugged": "Both", "shown": "displayed", "negative": -2, "share": 0.5, "some": 3, "message": "second"}),
        json!({"both": "Both", "sum": 3, "text": "ann", "type": 4, "message": "third"}),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn an_inner_scope_extends_the_outer_one_and_takes_the_place_of_its_fields() {
    let lines = logged(|| {
        fields!(order = 7, attempt = 1, carrier = "rail" => {
            info!("outer");
            fields!(attempt = 2, carrier = None::<u8>, last = true => info!("inner"));
            info!("outer again");
        });
        info!("outside");
    });
    let outer = |message| json!({"order": 7, "attempt": 1, "carrier": "rail", "message": message});
    let inner = json!({"order": 7, "attempt": 2, "last": true, "message": "inner"});
    assert_eq!(lines, [outer("outer"), inner, outer("outer again"), json!({"message": "outside"})]);
}

#[test]
fn an_expression_gives_its_result_and_a_future_keeps_the_fields() {
    async fn log(when: &str) -> usize {
        info!("{when} 1");
        tokio::task::yield_now().await;
        info!("{when} 2");
        3
    }

    let lines = logged(|| {
        assert_eq!(fields!(order = 7 => 1 + 1), 2);
        assert_eq!(block_on(fields!(order = 7 => async { log("block").await })), 3);
        assert_eq!(block_on(fields!(order = 7 => log("call"))), 3);
    });
    let expected = ["block 1", "block 2", "call 1", "call 2"].map(|message| json!({"order": 7, "message": message}));
    assert_eq!(lines, expected);
}

#[test]
fn a_function_has_the_fields_to_its_end() {
    #[with_context(bind(fields!(order = %id) as Fields))]
    async fn ship(id: u64) {
        info!("packed");
        tokio::task::yield_now().await;
        info!("shipped");
    }
    fn cancel(id: u64) {
        let _fields = fields!(order = id, reason = "late").enter();
        info!("cancelled");
    }

    let lines = logged(|| {
        block_on(ship(7));
        cancel(8);
        info!("outside");
    });
    let expected = [
        json!({"order": "7", "message": "packed"}),
        json!({"order": "7", "message": "shipped"}),
        json!({"order": 8, "reason": "late", "message": "cancelled"}),
        json!({"message": "outside"}),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn spawned_work_has_the_fields_of_its_spawner_also_from_inside_the_macro() {
    #[with_context]
    async fn ship() {
        fields!(order = 7 => async {
            tokio::spawn(async { info!("in a task") }).await.unwrap();
            fields!(attempt = 2 => tokio::spawn(async { info!("in an inner task") })).await.unwrap();
        })
        .await;
    }

    let lines = logged(|| block_on(ship()));
    let expected =
        [json!({"order": 7, "message": "in a task"}), json!({"order": 7, "attempt": 2, "message": "in an inner task"})];
    assert_eq!(lines, expected);
}

#[test]
fn the_context_and_its_proof_go_on_in_the_scope() {
    #[derive(Context)]
    #[context(log)]
    struct Tenant(&'static str);

    #[with_context(needs(Tenant))]
    async fn load() -> &'static str {
        info!("loaded");
        context!(Tenant.0)
    }
    #[context_root(Tenant("acme"))]
    async fn handle() -> &'static str {
        fields!(order = 7 => async { assert_eq!(context!(Tenant.0), load().await) }).await;
        fields!(order = 8 => load()).await
    }

    let lines = logged(|| assert_eq!(block_on(handle()), "acme"));
    let expected = [7, 8].map(|order| json!({"order": order, "tenant": "acme", "message": "loaded"}));
    assert_eq!(lines, expected);
}

#[test]
fn a_root_begins_without_fields() {
    #[context_root]
    fn job() {
        info!("job");
    }

    assert_eq!(logged(|| fields!(order = 7 => job())), [json!({"message": "job"})]);
}

#[test]
fn fields_are_a_value_to_keep_and_to_show() {
    let kept = fields!(order = 7 => fields!(shown = %Both, text = "a"));
    assert_eq!(format!("{kept:?}"), r#"{"order": 7, "shown": displayed, "text": "a"}"#);
    assert_eq!(
        logged(|| run(kept, || info!("kept"))),
        [json!({"order": 7, "shown": "displayed", "text": "a", "message": "kept"})]
    );
}
