//! What the processes tell: JSON lines, as in the mesh, and their spans.

use ctx_opentelemetry::{ContextIds, ContextProcessor, Delivery};
use ctx_runtime::carriers::Installed;
use ctx_tracing::{Setup, SpanCarrier};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracerProvider};
use tokio::runtime::{Handle, Runtime};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::prelude::*;

use crate::failure::BoxError;

/// The callers export no spans, so a trace that they had begun would have no root.
pub(crate) const CALLERS_HAVE_TRACES: bool = false;

/// More spans than the processes make, because a check cannot tell a span that was dropped from one that was not made.
const QUEUE: usize = 1 << 17;

/// Keeps the telemetry of a process going.
pub(crate) struct Telemetry {
    provider: SdkTracerProvider,
    delivery: Delivery,
    _follows: [Installed; 2],
    /// For the exporter, in a process that has no runtime.
    _runtime: Option<Runtime>,
}

pub(crate) fn init(setup: &Setup, process: &'static str) -> Result<Telemetry, BoxError> {
    let runtime = if Handle::try_current().is_ok() { None } else { Some(Runtime::new()?) };
    let _inside = runtime.as_ref().map(Runtime::enter);
    // It reads the endpoint from the environment.
    let exporter = SpanExporter::builder().with_tonic().build()?;
    let delivery = Delivery::new();
    let queue = BatchConfigBuilder::default().with_max_queue_size(QUEUE).build();
    let batches = BatchSpanProcessor::builder(delivery.around(exporter)).with_batch_config(queue).build();
    let provider = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name(process).build())
        .with_id_generator(ContextIds::new())
        .with_span_processor(ContextProcessor::new())
        .with_span_processor(delivery.clone())
        .with_span_processor(batches)
        .build();
    let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer("mesh")).with_filter(LevelFilter::INFO);
    tracing_subscriber::registry().with(spans).with(setup.layer()?).try_init()?;
    let follows = [SpanCarrier::new().install(), ctx_opentelemetry::init()];
    Ok(Telemetry { provider, delivery, _follows: follows, _runtime: runtime })
}

/// Exports what is left. The check of the log finds the line about spans that are lost.
impl Drop for Telemetry {
    fn drop(&mut self) {
        let shutdown = self.provider.shutdown();
        if shutdown.is_err() || self.delivery.lost() > 0 {
            eprintln!("{} spans are lost: {shutdown:?}", self.delivery.lost());
        }
    }
}
