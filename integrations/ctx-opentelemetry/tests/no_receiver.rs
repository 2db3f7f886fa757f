//! Exports by OTLP where nobody answers: no request waits, and what is lost is counted.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ctx_opentelemetry::Delivery;
use ctx_runtime::{Context, context_root};
use futures::future::join_all;
use opentelemetry::trace::{Span, Tracer, TracerProvider};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider};

const REQUESTS: u64 = 1000;

#[derive(Context)]
struct Request(#[context(log = "request")] u64);

#[context_root(Request(number))]
async fn handle(number: u64, tracer: SdkTracer) {
    let own = tracer.clone();
    tracer.in_span("request", |_| tokio::spawn(async move { own.in_span("work", |_| ()) })).await.unwrap();
}

struct Exports {
    provider: SdkTracerProvider,
    delivery: Delivery,
}

impl Exports {
    fn to(address: SocketAddr, queue: usize) -> Self {
        let exporter = SpanExporter::builder()
            .with_tonic()
            .with_endpoint(format!("http://{address}"))
            .with_timeout(Duration::from_millis(100))
            .build()
            .unwrap();
        let delivery = Delivery::new();
        let config =
            BatchConfigBuilder::default().with_max_queue_size(queue).with_max_export_batch_size(queue.min(512));
        let batches = BatchSpanProcessor::builder(delivery.around(exporter)).with_batch_config(config.build());
        let provider = SdkTracerProvider::builder()
            .with_span_processor(delivery.clone())
            .with_span_processor(batches.build())
            .build();
        Exports { provider, delivery }
    }

    fn tracer(&self) -> SdkTracer {
        self.provider.tracer("test")
    }

    async fn requests(&self) {
        join_all((0..REQUESTS).map(|number| tokio::spawn(handle(number, self.tracer())))).await;
    }

    /// Shuts the provider down, and returns what was recorded, and what was lost.
    async fn end(self) -> (u64, u64) {
        let Exports { provider, delivery } = self;
        // It waits for the exporter, which needs the threads of the runtime.
        let _ = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(Duration::from_secs(5))).await;
        (delivery.recorded(), delivery.lost())
    }
}

/// An address at which nobody listens.
fn nobody() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_cannot_be_reached() {
    let exports = Exports::to(nobody(), 4096);
    exports.requests().await;
    assert_eq!(exports.end().await, (2 * REQUESTS, 2 * REQUESTS));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_stalls() {
    // It takes connections and never reads, until the test has ended.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (accepted, is_accepted) = mpsc::channel();
    thread::spawn(move || {
        let mut connections = Vec::new();
        for connection in listener.incoming() {
            connections.push(connection);
            if accepted.send(()).is_err() {
                break;
            }
        }
    });
    // A queue that is much too small.
    let exports = Exports::to(address, 16);
    exports.requests().await;
    assert_eq!(exports.end().await, (2 * REQUESTS, 2 * REQUESTS));
    is_accepted.recv().expect("the exporter has tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_in_the_middle_of_requests() {
    let exports = Exports::to(nobody(), 4096);
    let tracer = exports.tracer();
    let mut open = tracer.start("not over");
    assert_eq!(exports.end().await, (1, 1));
    handle(7, tracer).await;
    open.end();
}
