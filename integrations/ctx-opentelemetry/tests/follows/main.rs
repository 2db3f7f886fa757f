//! OpenTelemetry's context follows the work. A process of its own, because the carrier is asked at each hand-over.

#[path = "../recorder/mod.rs"]
mod recorder;

mod blocks;
mod hand_overs;
mod values;
mod with_tracing;

use std::sync::Once;

use ctx_opentelemetry::OtelCarrier;

/// Installs the carriers, as a program does: that of ctx-tracing first.
fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        std::mem::forget(ctx_tracing::SpanCarrier::new().install());
        std::mem::forget(OtelCarrier::new().install());
    });
}
