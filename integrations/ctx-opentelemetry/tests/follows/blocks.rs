//! An `async` block or a stream that leaves its function.

use std::pin::pin;

use async_stream::stream;
use ctx_runtime::with_context;
use futures::{Stream, StreamExt};
use opentelemetry::Context;
use opentelemetry::trace::{FutureExt as _, TraceContextExt, Tracer};
use opentelemetry_sdk::trace::SdkTracer;

use crate::install;
use crate::recorder::Recorder;

#[with_context]
fn block(tracer: &SdkTracer) -> impl Future<Output = ()> + use<> {
    let tracer = tracer.clone();
    async move { tracer.in_span("inner", |_| ()) }
}

#[tokio::test]
async fn runs_in_the_span_in_which_it_was_made() {
    install();
    let recorder = Recorder::new();
    let made = recorder.tracer.in_span("maker", |_| block(&recorder.tracer));
    made.await;
    assert_eq!(recorder.paths(), ["maker", "maker/inner"]);

    let recorder = Recorder::new();
    let made = recorder.tracer.in_span("maker", |_| block(&recorder.tracer));
    made.with_context(Context::current_with_span(recorder.tracer.start("of another trace"))).await;
    assert_eq!(recorder.paths(), ["maker", "maker/inner", "of another trace"]);
}

#[tokio::test]
async fn stays_in_a_span_of_the_same_trace_that_it_was_given() {
    install();
    let recorder = Recorder::new();
    let given = recorder.tracer.in_span("maker", |_| {
        let given = recorder.tracer.start("given");
        block(&recorder.tracer).with_context(Context::current_with_span(given))
    });
    given.await;
    assert_eq!(recorder.paths(), ["maker", "maker/given", "maker/given/inner"]);
}

#[tokio::test]
async fn streams_run_in_the_span_in_which_they_were_made() {
    #[with_context]
    fn items(tracer: SdkTracer) -> impl Stream<Item = ()> {
        stream! {
            yield tracer.in_span("item", |_| ());
            yield tracer.in_span("item", |_| ());
        }
    }
    install();
    let recorder = Recorder::new();
    let made = recorder.tracer.in_span("maker", |_| items(recorder.tracer.clone()));
    assert_eq!(pin!(made).count().await, 2);
    assert_eq!(recorder.paths(), ["maker", "maker/item", "maker/item"]);
}

#[tokio::test]
async fn that_was_made_where_no_span_is_current_stays_in_the_span_that_it_is_given() {
    struct Service(SdkTracer);
    #[async_trait::async_trait]
    trait Handles {
        async fn handle(&self);
    }
    #[with_context]
    #[async_trait::async_trait]
    impl Handles for Service {
        async fn handle(&self) {
            self.0.in_span("in a method", |_| ());
        }
    }
    install();
    let recorder = Recorder::new();
    let given = || Context::current_with_span(recorder.tracer.start("given"));
    block(&recorder.tracer).with_context(given()).await;
    assert_eq!(recorder.paths(), ["given", "given/inner"]);

    let recorder = Recorder::new();
    let service = Service(recorder.tracer.clone());
    let handled = service.handle();
    handled.with_context(Context::current_with_span(recorder.tracer.start("given"))).await;
    assert_eq!(recorder.paths(), ["given", "given/in a method"]);

    let recorder = Recorder::new();
    let snapshot = ctx_runtime::Snapshot::capture();
    recorder.tracer.in_span("given", |_| snapshot.run(|| recorder.tracer.in_span("inner", |_| ())));
    assert_eq!(recorder.paths(), ["given", "given/inner"]);
}
