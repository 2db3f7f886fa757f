//! The span of the spawner follows the work. A process of its own: the subscriber is that of all threads.

mod support;

use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::sync::OnceLock;
use std::thread;

use async_stream::stream;
use async_trait::async_trait;
use ctx_runtime::{Snapshot, with_context};
use ctx_tracing::SpanCarrier;
use futures::StreamExt;
use rayon::prelude::*;
use support::tree::Tree;
use tokio::runtime;
use tokio::task::{JoinSet, spawn_blocking, yield_now};
use tracing::subscriber::set_global_default;
use tracing::{Instrument, Span, info, info_span, instrument};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

/// The spans and events of the process.
fn tree() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| {
        let tree = Tree::default();
        set_global_default(registry().with(tree.clone())).unwrap();
        std::mem::forget(SpanCarrier::new().install());
        tree
    })
}

#[track_caller]
fn assert_in(path: &str, messages: &[&str]) {
    for message in messages {
        assert_eq!(tree().path_of(message).as_deref(), Some(path), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_threads_and_blocking_closures_are_in_the_span_of_their_spawner() {
    #[with_context]
    async fn called() {
        info!("a called task");
    }

    #[with_context]
    async fn spawns() {
        tokio::spawn(async {
            info!("a task");
            yield_now().await;
            info!("a task, later");
        })
        .await
        .unwrap();
        tokio::spawn(called()).await.unwrap();
        spawn_blocking(|| info!("a blocking closure")).await.unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(async { info!("in a set") });
        tasks.join_all().await;
        thread::spawn(|| info!("a thread")).join().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| info!("a scoped thread"));
        });
    }

    tree();
    spawns().instrument(info_span!("request")).await;
    let all =
        ["a task", "a task, later", "a called task", "a blocking closure", "in a set", "a thread", "a scoped thread"];
    assert_in("request", &all);
    assert_eq!(tree().spans("request").last().unwrap(), "close request", "no work holds the span any more");
}

#[test]
fn pools_are_in_the_span_of_their_caller() {
    #[with_context]
    fn computes() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        pool.install(|| {
            rayon::join(|| info!("joined"), || info!("joined, too"));
            rayon::scope(|scope| scope.spawn(|_| info!("in a scope of rayon")));
            (0..10).into_par_iter().for_each(|number| info!("item {number}"));
        });
    }

    tree();
    info_span!("compute").in_scope(computes);
    assert_in("compute", &["joined", "joined, too", "in a scope of rayon", "item 0", "item 9"]);
}

#[tokio::test]
async fn blocks_and_streams_are_in_the_span_where_they_were_made() {
    #[with_context]
    fn block() -> impl Future<Output = ()> {
        let _unused = ();
        async { info!("in a block") }
    }

    #[with_context]
    fn numbers() -> impl futures::Stream<Item = u32> {
        stream! {
            info!("in a stream");
            yield 1;
        }
    }

    #[with_context]
    async fn selects() {
        tokio::select! {
            () = async { info!("in a branch") } => {}
            () = pending() => {}
        }
    }

    tree();
    let (block, numbers) = info_span!("making").in_scope(|| (block(), numbers()));
    block.await;
    assert_eq!(pin!(numbers).next().await, Some(1));
    selects().instrument(info_span!("selecting")).await;
    assert_in("making", &["in a block", "in a stream"]);
    assert_in("selecting", &["in a branch"]);
}

#[tokio::test]
async fn a_span_that_a_block_is_given_wins_over_the_span_where_it_was_made() {
    #[with_context]
    async fn gives() {
        let block = async { info!("instrumented by hand") };
        let inner = block.instrument(info_span!("by hand"));
        inner.await;
        tokio::spawn(async { info!("instrumented at the spawn") }.instrument(info_span!("by hand"))).await.unwrap();
        let span = info_span!("entered");
        let block = async { info!("polled below") };
        let below = async {
            block.await;
            info!("and behind it");
        };
        below.instrument(span).await;
    }

    tree();
    gives().instrument(info_span!("giver")).await;
    assert_in("giver>by hand", &["instrumented by hand", "instrumented at the spawn"]);
    assert_in("giver>entered", &["polled below", "and behind it"]);
}

/// The span that is given is no child of the span where the block is made.
#[tokio::test]
async fn a_span_that_a_block_is_given_wins_also_elsewhere() {
    #[with_context]
    fn connection(span: Span) -> impl Future<Output = ()> {
        let _unused = ();
        async { info!("on the connection") }.instrument(span)
    }

    tree();
    let span = info_span!("connection");
    let block = info_span!("first request").in_scope(|| connection(span));
    block.await;
    assert_in("connection", &["on the connection"]);
}

#[tokio::test]
async fn no_span_is_entered_twice() {
    #[with_context]
    #[instrument]
    async fn above() {
        tokio::spawn(child_above()).await.unwrap();
    }

    #[with_context]
    #[instrument]
    async fn child_above() {
        info!("below with_context");
    }

    #[instrument]
    #[with_context]
    async fn below() {
        tokio::spawn(child_below()).await.unwrap();
    }

    #[instrument]
    #[with_context]
    async fn child_below() {
        info!("above with_context");
        let block = async { info!("a block of its own") };
        block.await;
    }

    #[with_context]
    #[instrument]
    fn block_above() -> impl Future<Output = ()> {
        async { info!("a block below with_context") }
    }

    #[with_context]
    #[instrument]
    fn box_above() -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let made_before = 1;
        Box::pin(async move { info!(made_before, "a box below with_context") })
    }

    #[instrument]
    #[with_context]
    fn block_below() -> impl Future<Output = ()> {
        async { info!("a block above with_context") }
    }

    #[async_trait]
    trait Service {
        async fn call(&self);
    }

    #[async_trait]
    impl Service for () {
        #[instrument(skip(self))]
        #[with_context]
        async fn call(&self) {
            tokio::spawn(async { info!("below a method") }).await.unwrap();
        }
    }

    tree();
    async {
        above().await;
        below().await;
        ().call().await;
        block_above().await;
        box_above().await;
        block_below().await;
    }
    .instrument(info_span!("orders"))
    .await;
    assert_in("orders>above>child_above", &["below with_context"]);
    assert_in("orders>below>child_below", &["above with_context", "a block of its own"]);
    assert_in("orders>call", &["below a method"]);
    assert_in("orders>block_above", &["a block below with_context"]);
    assert_in("orders>box_above", &["a box below with_context"]);
    assert_in("orders>block_below", &["a block above with_context"]);
    let mut entered: Vec<String> = Vec::new();
    for event in tree().spans("orders") {
        let (what, path) = event.split_once(' ').unwrap();
        match what {
            "enter" => {
                assert!(!entered.contains(&path.to_owned()), "{path} is entered already");
                entered.push(path.to_owned());
            }
            "exit" => assert_eq!(entered.pop().as_deref(), Some(path)),
            _ => {}
        }
    }
}

#[tokio::test]
async fn tasks_that_are_aborted_or_panic_let_go_of_their_span() {
    struct LogsOnDrop(&'static str);

    impl Drop for LogsOnDrop {
        fn drop(&mut self) {
            info!("{}", self.0);
        }
    }

    #[with_context]
    async fn spawns() {
        let aborted = tokio::spawn(async {
            let _logs = LogsOnDrop("dropped by an abort");
            pending::<()>().await;
        });
        let never_polled = LogsOnDrop("dropped before the first poll");
        let never_polled = tokio::spawn(async move {
            let _logs = never_polled;
            pending::<()>().await;
        });
        never_polled.abort();
        assert!(never_polled.await.unwrap_err().is_cancelled());
        yield_now().await;
        aborted.abort();
        assert!(aborted.await.unwrap_err().is_cancelled());
        let panics = tokio::spawn(async {
            let _logs = LogsOnDrop("dropped by a panic");
            panic!("on purpose");
        });
        assert!(panics.await.unwrap_err().is_panic());
    }

    tree();
    spawns().instrument(info_span!("ending")).await;
    assert_in("ending", &["dropped by an abort", "dropped before the first poll", "dropped by a panic"]);
    assert!(Span::current().is_none());
    assert_eq!(tree().spans("ending").last().unwrap(), "close ending");
}

#[test]
fn tasks_on_another_runtime_are_in_the_span_of_their_spawner() {
    tree();
    let inner = runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let outer = runtime::Builder::new_current_thread().build().unwrap();

    #[with_context]
    async fn spawns_on(inner: &runtime::Handle) {
        inner.spawn(async { info!("on another runtime") }).await.unwrap();
        spawn_blocking(|| {
            let local = runtime::Builder::new_current_thread().build().unwrap();
            local.block_on(async { info!("inside of block_on") });
        })
        .await
        .unwrap();
    }

    outer.block_on(spawns_on(inner.handle()).instrument(info_span!("runtimes")));
    assert_in("runtimes", &["on another runtime", "inside of block_on"]);
}

#[test]
fn a_snapshot_keeps_its_span_open() {
    tree();
    let span = info_span!("kept");
    let snapshot = span.in_scope(Snapshot::capture);
    drop(span);
    snapshot.clone().run(|| info!("in a snapshot"));
    assert_in("kept", &["in a snapshot"]);
    assert_eq!(tree().spans("close kept"), [""; 0]);
    drop(snapshot);
    assert_eq!(tree().spans("close kept"), ["close kept"]);
}

#[tokio::test]
async fn detached_work_is_in_no_span() {
    #[with_context]
    async fn spawns() {
        #[context(detach)]
        tokio::spawn(async { info!("detached") }).await.unwrap();
    }

    tree();
    spawns().instrument(info_span!("detaches")).await;
    assert_in("", &["detached"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_task_of_many_is_in_the_span_of_another() {
    const REQUESTS: usize = 10_000;

    #[with_context]
    async fn handles(number: usize) {
        yield_now().await;
        tokio::spawn(async move {
            yield_now().await;
            info!("many {number}");
            spawn_blocking(move || info!("many {number}, blocking")).await.unwrap();
        })
        .await
        .unwrap();
    }

    /// Spans of ten names, so that another's is seen.
    fn span(number: usize) -> Span {
        match number % 3 {
            0 => info_span!("first of three"),
            1 => info_span!("second of three"),
            _ => info_span!("third of three"),
        }
    }

    tree();
    let mut tasks = JoinSet::new();
    for number in 0..REQUESTS {
        tasks.spawn(handles(number).instrument(span(number)));
    }
    tasks.join_all().await;
    for number in 0..REQUESTS {
        let name = span(number).metadata().unwrap().name();
        assert_in(name, &[&format!("many {number}"), &format!("many {number}, blocking")]);
    }
}
