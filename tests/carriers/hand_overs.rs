//! Where state is carried, and where it is not.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;

use async_stream::stream;
use async_trait::async_trait;
use ctx_runtime::carriers::{Carrier, HandOver, install};
use ctx_runtime::hooks::Kind;
use ctx_runtime::with_context;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use rayon::prelude::*;
use tokio::task::{JoinSet, LocalSet, spawn_blocking, spawn_local};

use crate::ambient_state::{Takes, current, make_current};

const HERE: Option<&str> = Some("here");

#[tokio::test(flavor = "multi_thread")]
async fn tasks_and_blocking_closures_carry() {
    const NAME: &str = "tasks";
    let _installed = install(Takes::new(NAME));

    #[with_context]
    async fn audit() -> Option<String> {
        current(NAME)
    }

    #[with_context]
    async fn spawns() {
        let state = make_current(NAME, "here");
        let (made_here, given) = (tokio::spawn(async { current(NAME) }), tokio::spawn(audit()));
        let before = audit();
        let made_before = tokio::spawn(before);
        let blocking = spawn_blocking(|| current(NAME));
        let mut tasks = JoinSet::new();
        tasks.spawn(async { current(NAME) });
        tasks.spawn_blocking(|| current(NAME));
        drop(state);
        for task in [made_here, given, made_before, blocking] {
            assert_eq!(task.await.unwrap().as_deref(), HERE);
        }
        while let Some(read) = tasks.join_next().await {
            assert_eq!(read.unwrap().as_deref(), HERE);
        }
    }
    spawns().await;
}

#[tokio::test]
async fn local_tasks_carry() {
    const NAME: &str = "local tasks";
    let _installed = install(Takes::new(NAME));

    #[with_context]
    async fn spawns() {
        let state = make_current(NAME, "here");
        let task = spawn_local(async { current(NAME) });
        drop(state);
        assert_eq!(task.await.unwrap().as_deref(), HERE);
    }
    LocalSet::new().run_until(spawns()).await;
}

#[test]
fn threads_carry() {
    const NAME: &str = "threads";
    let _installed = install(Takes::new(NAME));

    #[with_context]
    fn spawns() {
        let _state = make_current(NAME, "here");
        assert_eq!(thread::spawn(|| current(NAME)).join().unwrap().as_deref(), HERE);
        thread::scope(|scope| {
            let inner = scope.spawn(|| current(NAME));
            assert_eq!(inner.join().unwrap().as_deref(), HERE);
        });
        let (sender, read) = mpsc::channel();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        pool.spawn(move || sender.send(current(NAME)).unwrap());
        assert_eq!(read.recv().unwrap().as_deref(), HERE);
    }
    spawns();
}

#[test]
fn closures_that_the_caller_waits_for_carry() {
    const NAME: &str = "rayon";
    let takes = Takes::new(NAME);
    let _installed = install(takes.clone());

    #[with_context]
    fn waits() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let _state = make_current(NAME, "here");
        pool.install(|| {
            let (left, right) = rayon::join(|| current(NAME), || current(NAME));
            assert_eq!((left.as_deref(), right.as_deref()), (HERE, HERE));
            rayon::scope(|scope| scope.spawn(|_| assert_eq!(current(NAME).as_deref(), HERE)));
            let all: Vec<_> = (0..100).into_par_iter().map(|_| current(NAME)).collect();
            assert!(all.iter().all(|read| read.as_deref() == HERE));
            // Each of the two threads has an item.
            let both = Barrier::new(2);
            let all: Vec<_> = [(), ()]
                .into_par_iter()
                .map(|()| {
                    both.wait();
                    current(NAME)
                })
                .collect();
            assert!(all.iter().all(|read| read.as_deref() == HERE), "{all:?}");
        });
    }
    waits();
    let captures = takes.recorded().iter().filter(|event| event.starts_with("capture")).count();
    assert!(captures < 10, "once for a closure, and not once for an item: {captures}");
}

#[tokio::test]
async fn blocks_streams_and_closures_that_leave_their_function_carry() {
    const NAME: &str = "leaving";
    let _installed = install(Takes::new(NAME));

    #[with_context]
    fn block() -> impl Future<Output = Option<String>> {
        let _state = make_current(NAME, "here");
        let _unused = ();
        async { current(NAME) }
    }

    #[with_context]
    fn numbers() -> impl futures::Stream<Item = Option<String>> {
        let _state = make_current(NAME, "here");
        stream! { yield current(NAME); }
    }

    #[with_context]
    fn closure() -> impl FnOnce() -> Option<String> {
        let _state = make_current(NAME, "here");
        #[context(carry)]
        || current(NAME)
    }

    #[with_context]
    fn called_often() -> impl Fn(u8) -> Option<String> {
        let _state = make_current(NAME, "here");
        #[context(carry)]
        move |_| current(NAME)
    }

    let closure_called_often = called_often();
    assert_eq!(closure_called_often(1).as_deref(), HERE);
    assert_eq!(closure_called_often(2).as_deref(), HERE);
    assert_eq!(block().await.as_deref(), HERE);
    assert_eq!(pin!(numbers()).next().await.unwrap().as_deref(), HERE);
    assert_eq!(closure()().as_deref(), HERE);
    assert_eq!(current(NAME), None);
}

#[tokio::test]
async fn asynchronous_closures_carry() {
    const NAME: &str = "async closures";
    let _installed = install(Takes::new(NAME));

    async fn twice(closure: impl AsyncFn(u8) -> Option<String>) -> [Option<String>; 2] {
        [closure(1).await, closure(2).await]
    }

    #[with_context]
    async fn reads() -> [Option<String>; 2] {
        let state = make_current(NAME, "here");
        let calls = twice(
            #[context(carry)]
            async move |_| current(NAME),
        );
        drop(state);
        calls.await
    }
    assert!(reads().await.iter().all(|read| read.as_deref() == HERE));
}

#[tokio::test]
async fn a_call_of_an_annotated_function_captures_nothing() {
    const NAME: &str = "calls";
    let takes = Takes::new(NAME);
    let _installed = install(takes.clone());

    #[with_context]
    async fn called() -> Option<String> {
        current(NAME)
    }

    #[with_context]
    fn also_called() -> Option<String> {
        current(NAME)
    }

    #[with_context]
    fn boxed() -> BoxFuture<'static, Option<String>> {
        Box::pin(called())
    }

    let _state = make_current(NAME, "here");
    for read in [called().await, also_called(), boxed().await] {
        assert_eq!(read.as_deref(), HERE, "it is current there anyway");
    }
    assert_eq!(takes.recorded(), [""; 0]);
}

/// To the attribute, a method of `#[async_trait]` is a function that returns a block.
#[tokio::test]
async fn methods_of_async_trait_carry() {
    const NAME: &str = "async trait";
    let _installed = install(Takes::new(NAME));

    #[async_trait]
    trait Service {
        async fn call(&self) -> Option<String>;
    }

    #[async_trait]
    impl Service for () {
        #[with_context]
        async fn call(&self) -> Option<String> {
            tokio::spawn(async { current(NAME) }).await.unwrap()
        }
    }

    let state = make_current(NAME, "here");
    let call = ().call();
    drop(state);
    assert_eq!(call.await.as_deref(), HERE);
}

#[tokio::test]
async fn detached_work_leaves_the_state_behind() {
    const NAME: &str = "detached";
    let takes = Takes::new(NAME);
    let _installed = install(takes.clone());

    #[with_context]
    async fn audit() -> Option<String> {
        current(NAME)
    }

    #[with_context]
    fn boxed() -> BoxFuture<'static, Option<String>> {
        Box::pin(async { current(NAME) })
    }

    #[with_context]
    fn opaque() -> impl Future<Output = Option<String>> {
        let _unused = ();
        async { current(NAME) }
    }

    #[async_trait]
    trait Service {
        async fn call(&self) -> Option<String>;
    }

    #[async_trait]
    impl Service for () {
        #[with_context]
        async fn call(&self) -> Option<String> {
            current(NAME)
        }
    }

    #[with_context]
    async fn spawns() {
        let state = make_current(NAME, "here");
        let of_a_box = #[context(detach)]
        tokio::spawn(boxed());
        let of_an_opaque_type = #[context(detach)]
        tokio::spawn(opaque());
        let of_a_method = #[context(detach)]
        tokio::spawn(().call());
        let of_a_boxed_block = #[context(detach)]
        tokio::spawn(async { current(NAME) }.boxed());
        let block = #[context(detach)]
        tokio::spawn(async { current(NAME) });
        let call = #[context(detach)]
        tokio::spawn(audit());
        let closure = #[context(detach)]
        spawn_blocking(|| current(NAME));
        let made_before = async { current(NAME) };
        let made_before = #[context(detach)]
        tokio::spawn(made_before);
        drop(state);
        let made_there = [of_a_box, of_an_opaque_type, of_a_method, of_a_boxed_block];
        for task in made_there.into_iter().chain([block, call, closure, made_before]) {
            assert_eq!(task.await.unwrap(), None);
        }
    }
    spawns().await;
}

/// Here the method `with_context` is one of a trait that gives a future state of its own, as that of OpenTelemetry does.
#[tokio::test]
async fn state_that_a_block_is_given_by_hand_wins() {
    const NAME: &str = "by hand";
    let _installed = install(Takes::new(NAME));

    trait GivesState: Future + Sized {
        fn with_context(self, value: &'static str) -> impl Future<Output = Self::Output> {
            let mut future = Box::pin(self);
            std::future::poll_fn(move |context| {
                let _state = make_current(NAME, value);
                future.as_mut().poll(context)
            })
        }
    }
    impl<F: Future> GivesState for F {}

    #[with_context]
    fn given() -> impl Future<Output = Option<String>> {
        let _state = make_current(NAME, "here");
        async { current(NAME) }.with_context("given")
    }
    assert_eq!(given().await.as_deref(), Some("given"));
}

#[tokio::test]
async fn work_that_was_made_before_keeps_its_state_at_a_spawn_site() {
    const NAME: &str = "made before";
    let _installed = install(Takes::new(NAME));

    #[with_context]
    async fn spawns() -> Option<String> {
        let state = make_current(NAME, "here");
        let block = async { current(NAME) };
        drop(state);
        let _state = make_current(NAME, "later");
        tokio::spawn(block).await.unwrap()
    }
    assert_eq!(spawns().await.as_deref(), HERE);
}

#[tokio::test]
async fn a_carrier_learns_where_work_is_handed_over() {
    type Learned = Vec<(Option<Kind>, String)>;

    #[derive(Clone, Default)]
    struct Learns(Arc<Mutex<Learned>>);

    impl Carrier for Learns {
        type State = ();
        type Entered<'a> = ();

        fn capture(&self, hand_over: &HandOver) -> Option<()> {
            if hand_over.function().ends_with("learns_here") {
                let line = hand_over.to_string();
                let (line, _) = line.split_once(" at ").unwrap();
                assert!(hand_over.location().file().ends_with("hand_overs.rs"));
                self.0.lock().unwrap().push((hand_over.kind(), line.to_owned()));
            }
            None
        }

        fn enter<'a>(&'a self, (): &'a ()) {
            panic!("nothing was captured");
        }
    }

    #[with_context]
    async fn learns_here() {
        tokio::spawn(async {}).await.unwrap();
        spawn_blocking(|| ()).await.unwrap();
        thread::spawn(|| ()).join().unwrap();
    }

    let learns = Learns::default();
    let _installed = install(learns.clone());
    learns_here().await;
    let learned = learns.0.lock().unwrap();
    let expected = [
        (Some(Kind::Task), "task: `tokio::spawn`"),
        (Some(Kind::Blocking), "blocking: `spawn_blocking`"),
        (Some(Kind::Thread), "thread: `thread::spawn`"),
    ];
    assert_eq!(learned.len(), expected.len(), "{learned:?}");
    for ((kind, line), (expected_kind, beginning)) in learned.iter().zip(expected) {
        assert_eq!(*kind, expected_kind);
        assert!(line.starts_with(beginning) && line.ends_with("::learns_here`"), "{line}");
    }
}
