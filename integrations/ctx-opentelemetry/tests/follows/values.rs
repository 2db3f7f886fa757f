//! What else is in OpenTelemetry's context follows, too.

use ctx_runtime::with_context;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::{Context, KeyValue};

use crate::install;

#[with_context]
async fn in_a_task<R: Send + 'static>(read: fn(&Context) -> R) -> R {
    tokio::spawn(async move { Context::map_current(read) }).await.unwrap()
}

#[tokio::test]
async fn baggage_suppression_and_values_follow() {
    install();
    struct Own(u64);

    let context =
        Context::new().with_value(Own(7)).with_baggage([KeyValue::new("tenant", "acme")]).with_telemetry_suppressed();
    let _attached = context.attach();
    assert_eq!(
        in_a_task(|context| context.baggage().get("tenant").map(ToString::to_string)).await.as_deref(),
        Some("acme")
    );
    assert!(in_a_task(Context::is_telemetry_suppressed).await);
    assert_eq!(in_a_task(|context| context.get::<Own>().map(|own| own.0)).await, Some(7));
}
