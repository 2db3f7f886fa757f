//! What became of the spans.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry::trace::Span as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};

/// Counts the spans that are recorded and the spans that are delivered. The batch processor of the SDK drops spans where its queue is full, and an exporter
/// fails where nobody answers: no request waits for either, and nobody hears of it. This counts what is lost.
///
/// It is a processor, and [`around`](Delivery::around) an exporter it sees what is delivered. A clone counts the same spans.
///
/// ```
/// use ctx_opentelemetry::Delivery;
/// # use opentelemetry::trace::{Tracer, TracerProvider};
/// # use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
/// # let exporter = InMemorySpanExporter::default();
///
/// let delivery = Delivery::new();
/// let provider = SdkTracerProvider::builder()
///     .with_span_processor(delivery.clone())
///     .with_batch_exporter(delivery.around(exporter))
///     .build();
/// provider.tracer("shop").in_span("order", |_| ());
/// provider.shutdown().unwrap();
/// assert_eq!((delivery.recorded(), delivery.delivered(), delivery.lost()), (1, 1, 0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Delivery(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    recorded: AtomicU64,
    delivered: AtomicU64,
    failed: AtomicU64,
}

impl Delivery {
    /// Nothing is counted yet.
    pub fn new() -> Self {
        Delivery::default()
    }

    /// The exporter, whose spans are counted.
    pub fn around<E: SpanExporter>(&self, exporter: E) -> Delivered<E> {
        Delivered { exporter, counts: Arc::clone(&self.0) }
    }

    /// The sampled spans that have begun.
    pub fn recorded(&self) -> u64 {
        self.0.recorded.load(Ordering::Relaxed)
    }

    /// The spans that the exporter has delivered.
    pub fn delivered(&self) -> u64 {
        self.0.delivered.load(Ordering::Relaxed)
    }

    /// The spans that the exporter was given, and could not deliver.
    pub fn failed(&self) -> u64 {
        self.0.failed.load(Ordering::Relaxed)
    }

    /// The spans that are recorded and not delivered. While the provider works, some of them are not over, or wait in its queue; after its
    /// shutdown, all of them are lost: those that [failed](Delivery::failed), those for which the queue had no room, and those that were not over.
    /// A provider records no span after its shutdown.
    pub fn lost(&self) -> u64 {
        self.recorded().saturating_sub(self.delivered())
    }
}

impl SpanProcessor for Delivery {
    fn on_start(&self, span: &mut Span, _: &Context) {
        if span.span_context().is_sampled() {
            self.0.recorded.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn on_end(&self, _: SpanData) {}

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// The exporter that [`Delivery::around`] makes.
pub struct Delivered<E> {
    exporter: E,
    counts: Arc<Counts>,
}

impl<E: SpanExporter> SpanExporter for Delivered<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let number = batch.len() as u64;
        let exported = self.exporter.export(batch).await;
        let count = if exported.is_ok() { &self.counts.delivered } else { &self.counts.failed };
        count.fetch_add(number, Ordering::Relaxed);
        exported
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

impl<E: fmt::Debug> fmt::Debug for Delivered<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivered").field("exporter", &self.exporter).finish_non_exhaustive()
    }
}
