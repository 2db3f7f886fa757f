//! Spans made with the OpenTelemetry API have the right parent after each kind of hand-over, without tracing.

use std::sync::LazyLock;
use std::thread;

use ctx_runtime::{Snapshot, with_context};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use opentelemetry::Context;
use opentelemetry::trace::{FutureExt as _, TraceContextExt, Tracer};
use opentelemetry_sdk::trace::SdkTracer;
use tokio::sync::Barrier;
use tokio::task::{JoinSet, LocalSet, spawn_blocking, spawn_local, yield_now};

use crate::install;
use crate::recorder::Recorder;

fn mark(tracer: &SdkTracer, name: &'static str) {
    tracer.in_span(name, |_| ());
}

/// Runs a future in a span.
async fn in_span<F: Future>(tracer: &SdkTracer, name: &'static str, future: F) -> F::Output {
    let span = tracer.start(name);
    future.with_context(Context::current_with_span(span)).await
}

#[with_context]
async fn tasks(tracer: &SdkTracer) {
    let [first, second, third, fourth] = [(); 4].map(|()| tracer.clone());
    let task = tokio::spawn(async move {
        mark(&first, "first poll");
        yield_now().await;
        mark(&first, "second poll");
    });
    let blocking = spawn_blocking(move || mark(&second, "blocking"));
    let mut set = JoinSet::new();
    set.spawn(async move { mark(&third, "join set") });
    set.spawn_blocking(move || mark(&fourth, "blocking of a join set"));
    task.await.unwrap();
    blocking.await.unwrap();
    set.join_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_tasks_and_blocking_closures() {
    install();
    let recorder = Recorder::new();
    in_span(&recorder.tracer, "request", tasks(&recorder.tracer)).await;
    let names = ["", "/blocking", "/blocking of a join set", "/first poll", "/join set", "/second poll"];
    assert_eq!(recorder.paths(), names.map(|name| format!("request{name}")));
    assert!(!Context::current().has_active_span());
}

#[tokio::test]
async fn of_local_tasks() {
    #[with_context]
    async fn spawns(tracer: &SdkTracer) {
        let tracer = tracer.clone();
        let task = spawn_local(async move { mark(&tracer, "local") });
        task.await.unwrap();
    }
    install();
    let recorder = Recorder::new();
    let tracer = &recorder.tracer;
    // The set is polled in another span than the span of the hand-over.
    let set = LocalSet::new();
    let polls = set.run_until(in_span(tracer, "spawner", spawns(tracer)));
    in_span(tracer, "poller", polls).await;
    assert_eq!(recorder.paths(), ["poller", "poller/spawner", "poller/spawner/local"]);
}

#[test]
fn of_threads_and_pools() {
    #[with_context]
    fn spawns(tracer: &SdkTracer) {
        let own = tracer.clone();
        thread::spawn(move || mark(&own, "thread")).join().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| mark(tracer, "scoped thread"));
        });
        rayon::join(|| mark(tracer, "left"), || mark(tracer, "right"));
        rayon::scope(|scope| scope.spawn(|_| mark(tracer, "scope")));
    }
    install();
    let recorder = Recorder::new();
    recorder.tracer.in_span("job", |_| spawns(&recorder.tracer));
    let names = ["", "/left", "/right", "/scope", "/scoped thread", "/thread"];
    assert_eq!(recorder.paths(), names.map(|name| format!("job{name}")));
}

#[tokio::test]
async fn of_requests_at_the_same_time() {
    const REQUESTS: usize = 1000;
    static TOGETHER: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(REQUESTS));

    #[with_context]
    async fn spawns(tracer: SdkTracer) {
        let (task, blocking) = (tracer.clone(), tracer);
        tokio::spawn(async move {
            TOGETHER.wait().await;
            mark(&task, "task");
        })
        .await
        .unwrap();
        spawn_blocking(move || mark(&blocking, "blocking")).await.unwrap();
    }
    install();
    let recorder = Recorder::new();
    let tracer = &recorder.tracer;
    let requests: FuturesUnordered<_> =
        (0..REQUESTS).map(|_| in_span(tracer, "request", spawns(tracer.clone()))).collect();
    requests.collect::<Vec<_>>().await;
    let paths = recorder.paths();
    let number = |path: &str| paths.iter().filter(|found| *found == path).count();
    assert_eq!(["request", "request/task", "request/blocking"].map(number), [REQUESTS; 3]);
    for request in recorder.spans().iter().filter(|span| span.name == "request") {
        let children = recorder.spans_of(request.span_context.span_id());
        assert_eq!(children.len(), 2);
    }
}

#[tokio::test]
async fn detached_work_leaves_it_behind_and_snapshots_keep_it() {
    #[with_context]
    async fn spawns(tracer: &SdkTracer) -> Snapshot {
        let own = tracer.clone();
        #[context(detach)]
        let task = tokio::spawn(async move { mark(&own, "detached") });
        task.await.unwrap();
        Snapshot::capture()
    }
    install();
    let recorder = Recorder::new();
    let snapshot = in_span(&recorder.tracer, "request", spawns(&recorder.tracer)).await;
    recorder.tracer.in_span("later", |_| snapshot.run(|| mark(&recorder.tracer, "kept")));
    assert_eq!(recorder.paths(), ["?/kept", "detached", "later"], "the snapshot keeps the span open");
    drop(snapshot);
    assert_eq!(recorder.paths(), ["detached", "later", "request", "request/kept"]);
}

#[tokio::test]
async fn an_aborted_task_and_a_panic_leave_nothing_behind() {
    #[with_context]
    async fn spawns(tracer: &SdkTracer) {
        let (dropped, panics) = (OnDrop(tracer.clone()), tracer.clone());
        let task = tokio::spawn(async move {
            let _dropped = dropped;
            std::future::pending::<()>().await;
        });
        yield_now().await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        let task = tokio::spawn(async move {
            mark(&panics, "before the panic");
            panic!("a panic of the test");
        });
        assert!(task.await.unwrap_err().is_panic());
        assert!(!tokio::spawn(no_span_outside()).await.unwrap());
    }
    async fn no_span_outside() -> bool {
        false
    }
    struct OnDrop(SdkTracer);
    impl Drop for OnDrop {
        fn drop(&mut self) {
            mark(&self.0, "destructor");
        }
    }
    install();
    let recorder = Recorder::new();
    in_span(&recorder.tracer, "request", spawns(&recorder.tracer)).await;
    assert_eq!(recorder.paths(), ["request", "request/before the panic", "request/destructor"]);
    assert!(!Context::current().has_active_span());
}
