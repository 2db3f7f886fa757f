//! Every spelling of every known spawn site.
#![allow(clippy::redundant_closure, reason = "closures and functions are not the same to a macro")]

use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;
use std::thread;

use ctx_runtime::{context, context_root, with_context};
use tokio::runtime::Handle;
use tokio::task::{self, JoinSet, LocalSet, spawn, spawn_blocking};

use crate::keys::{Request, id};

const HERE: Option<u64> = Some(7);

#[tokio::test]
async fn tokio_tasks_carry() {
    #[context_root(Request::new(7))]
    async fn root() {
        assert_eq!(tokio::spawn(async { id() }).await.unwrap(), HERE);
        assert_eq!(::tokio::spawn(async { id() }).await.unwrap(), HERE);
        assert_eq!(tokio::task::spawn(async { id() }).await.unwrap(), HERE);
        assert_eq!(task::spawn(async { id() }).await.unwrap(), HERE);
        assert_eq!(spawn(async move { id() }).await.unwrap(), HERE);
        assert_eq!(tokio::spawn::<_>(async { id() }).await.unwrap(), HERE);
        assert_eq!(tokio::task::spawn_blocking(|| id()).await.unwrap(), HERE);
        assert_eq!(spawn_blocking(id).await.unwrap(), HERE);
        assert_eq!(task::spawn_blocking(move || context!(Request?.id)).await.unwrap(), HERE);
    }
    root().await;
}

#[tokio::test]
async fn a_future_that_is_made_of_a_closure_carries() {
    #[context_root(Request::new(7))]
    async fn root() {
        let task = tokio::spawn(std::future::poll_fn(|_| std::task::Poll::Ready(id())));
        assert_eq!(task.await.unwrap(), HERE);
        let lazy = tokio::spawn(futures::future::lazy(|_| id()));
        assert_eq!(lazy.await.unwrap(), HERE);
    }
    root().await;
}

#[tokio::test]
async fn tasks_in_tasks_carry() {
    #[context_root(Request::new(7))]
    async fn root() -> Option<u64> {
        tokio::spawn(async {
            tokio::spawn(async {
                spawn_blocking(|| thread::spawn(|| thread::scope(|s| s.spawn(id).join().unwrap())).join().unwrap())
                    .await
                    .unwrap()
            })
            .await
            .unwrap()
        })
        .await
        .unwrap()
    }
    assert_eq!(root().await, HERE);
}

#[tokio::test]
async fn a_runtimes_handle_carries() {
    #[context_root(Request::new(7))]
    async fn root() {
        let handle = Handle::current();
        assert_eq!(handle.spawn(async { id() }).await.unwrap(), HERE);
        assert_eq!(handle.spawn_blocking(id).await.unwrap(), HERE);
        assert_eq!(Handle::current().spawn(async { id() }).await.unwrap(), HERE);
        let in_blocking = spawn_blocking(move || handle.block_on(async { id() }));
        assert_eq!(in_blocking.await.unwrap(), HERE);
    }
    root().await;
}

#[test]
fn a_runtime_carries() {
    #[context_root(Request::new(7))]
    fn root() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let task = runtime.spawn(async { id() });
        let blocking = runtime.spawn_blocking(id);
        let read = runtime.block_on(async { (task.await.unwrap(), blocking.await.unwrap(), id()) });
        assert_eq!(read, (HERE, HERE, HERE));
    }
    root();
}

#[tokio::test]
async fn a_join_set_carries_by_all_of_its_spawns() {
    #[context_root(Request::new(7))]
    async fn root() -> Vec<Option<u64>> {
        let handle = Handle::current();
        let local = LocalSet::new();
        let mut set = JoinSet::new();
        set.spawn(async { id() });
        set.spawn_on(async { id() }, &handle);
        set.spawn_blocking(id);
        set.spawn_blocking_on(id, &handle);
        set.spawn_local_on(async { id() }, &local);
        let collected: JoinSet<_> = (0..2).map(|_| async { id() }).collect();
        assert_eq!(collected.join_all().await, [HERE; 2]);
        local
            .run_until(async move {
                set.spawn_local(async { id() });
                set.join_all().await
            })
            .await
    }
    assert_eq!(root().await, vec![HERE; 6]);
}

#[tokio::test]
async fn local_tasks_carry() {
    #[context_root(Request::new(7))]
    async fn root(local: LocalSet) {
        local
            .run_until(async {
                assert_eq!(task::spawn_local(async { id() }).await.unwrap(), HERE);
                let not_send = std::rc::Rc::new(());
                let read = task::spawn_local(async move { (id(), std::rc::Rc::strong_count(&not_send)) });
                assert_eq!(read.await.unwrap(), (HERE, 1));
            })
            .await;
        assert_eq!(local.spawn_local(async { id() }).now_or_run(&local).await, HERE);
    }
    trait NowOrRun {
        async fn now_or_run(self, local: &LocalSet) -> Option<u64>;
    }
    impl NowOrRun for task::JoinHandle<Option<u64>> {
        async fn now_or_run(self, local: &LocalSet) -> Option<u64> {
            local.run_until(self).await.unwrap()
        }
    }
    root(LocalSet::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_blocks_in_place_or_is_driven_here_is_still_here() {
    #[context_root(Request::new(7))]
    async fn root() {
        let handle = Handle::current();
        assert_eq!(task::block_in_place(|| id()), HERE);
        assert_eq!(task::block_in_place(|| handle.block_on(async { (id(), nested().await) })), (HERE, HERE));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let read = task::block_in_place(|| runtime.block_on(async { tokio::spawn(nested()).await.unwrap() }));
        assert_eq!(read, HERE);
        task::block_in_place(|| runtime.shutdown_background());
    }
    #[with_context]
    async fn nested() -> Option<u64> {
        tokio::task::yield_now().await;
        id()
    }
    root().await;
}

#[tokio::test]
async fn the_macros_of_futures_carry_as_those_of_tokio() {
    use futures::{FutureExt, future, select};
    #[context_root(Request::new(7))]
    async fn root() {
        let (one, two) = future::join(tokio::spawn(async { id() }), async { id() }).await;
        assert_eq!((one.unwrap(), two), (HERE, HERE));
        let (one, two) = futures::join!(async { id() }, tokio::spawn(async { id() }));
        assert_eq!((one, two.unwrap()), (HERE, HERE));
        let both = futures::try_join!(tokio::spawn(async { id() }), spawn_blocking(|| id()));
        assert_eq!(both.unwrap(), (HERE, HERE));
        let both = tokio::try_join!(async { Ok::<_, ()>(id()) }, async { Ok(context!(Request?.id)) });
        assert_eq!(both, Ok((HERE, HERE)));
        select! {
            read = tokio::spawn(async { id() }).fuse() => assert_eq!(read.unwrap(), HERE),
            complete => unreachable!(),
        }
        let all = future::join_all((0..3).map(|_| async { id() })).await;
        assert_eq!(all, [HERE; 3]);
    }
    root().await;
}

#[test]
fn threads_carry() {
    #[context_root(Request::new(7))]
    fn root() {
        assert_eq!(std::thread::spawn(|| id()).join().unwrap(), HERE);
        assert_eq!(thread::spawn(id).join().unwrap(), HERE);
        let named =
            thread::Builder::new().name("named".into()).spawn(move || (id(), thread::current().name().is_some()));
        assert_eq!(named.unwrap().join().unwrap(), (HERE, true));
        let mut on_stack = [None, None, None];
        let [one, two, three] = &mut on_stack;
        thread::scope(|scope| {
            scope.spawn(|| *one = id());
            scope.spawn(|| {
                scope.spawn(|| *two = id());
            });
            thread::Builder::new().spawn_scoped(scope, || *three = id()).unwrap();
        });
        assert_eq!(on_stack, [HERE; 3]);
    }
    root();
}

#[tokio::test]
async fn what_is_handed_over_keeps_its_type() {
    type Job = Box<dyn FnOnce() -> Option<u64> + Send>;
    type Task = Pin<Box<dyn Future<Output = Option<u64>> + Send>>;
    struct Pool(mpsc::Sender<Job>);
    impl Pool {
        fn spawn(&self, job: Job) {
            self.0.send(job).unwrap();
        }
    }
    struct Executor(mpsc::Sender<Task>);
    impl Executor {
        fn spawn(&self, task: Task) {
            self.0.send(task).unwrap();
        }
    }
    #[context_root(Request::new(7))]
    fn root(pool: &Pool, executor: &Executor) {
        pool.spawn(Box::new(|| id()));
        pool.spawn(Box::new(id) as Job);
        let job: Job = Box::new(move || id());
        pool.spawn(job);
        executor.spawn(Box::pin(async { id() }));
        let task: Task = Box::pin(async { id() });
        executor.spawn(task);
    }

    let (jobs, pool) = mpsc::channel();
    let (tasks, executor) = mpsc::channel();
    root(&Pool(jobs), &Executor(tasks));
    assert_eq!(pool.try_iter().map(|job| job()).collect::<Vec<_>>(), [HERE; 3]);
    assert_eq!(futures::future::join_all(executor.try_iter()).await, [HERE; 2]);
}

#[test]
fn arguments_of_a_method_that_is_merely_called_spawn_infer_reborrow_and_coerce() {
    struct Enemy;
    impl Enemy {
        fn spawn(&self, world: &mut Vec<u8>, name: Option<Box<dyn Fn(u8) -> u8>>) {
            world.push(name.map_or(0, |name| name(1)));
        }
    }
    type Change = Box<dyn FnOnce(&mut Vec<u8>)>;
    fn boxed(work: Change, world: &mut Vec<u8>) {
        work(world);
    }
    #[with_context(spawn(boxed))]
    fn reborrows(world: &mut Vec<u8>) {
        let again = &mut *world;
        Enemy.spawn(again, None);
        Enemy.spawn(again, None);
        boxed(Box::new(|world| world.push(7)), again);
    }
    let mut numbers = Vec::new();
    reborrows(&mut numbers);
    assert_eq!(numbers, [0, 0, 7]);
    #[derive(Default, Debug, PartialEq)]
    struct Options(u8);
    fn spawn(options: Options, name: String, ids: Vec<u8>, level: u8) -> (Options, String, Vec<u8>, u8) {
        (options, name, ids, level)
    }
    #[with_context]
    fn calls(world: &mut Vec<u8>) -> Result<(), std::num::ParseIntError> {
        Enemy.spawn(world, None);
        Enemy.spawn(world, Some(Box::new(|x| x + 1)));
        let spawned = spawn(Default::default(), "a".into(), [1_u8, 2].into_iter().collect(), "3".parse()?);
        assert_eq!(spawned, (Options(0), "a".to_owned(), vec![1, 2], 3));
        Ok(())
    }
    let mut world = Vec::new();
    calls(&mut world).unwrap();
    assert_eq!(world, [0, 2]);
}

#[tokio::test]
async fn a_skipped_async_block_is_left_alone_and_borrows_no_longer_than_it_is_used() {
    #[context_root(Request::new(7))]
    fn root() -> impl Future<Output = Option<u64>> + Unpin {
        let mut number = 1;
        {
            let mut future = std::pin::pin!(
                #[context(skip)]
                async {
                    let _borrowed = &number;
                }
            );
            assert!(futures::poll_once(future.as_mut()));
            number += 1;
            assert_eq!(number, 2);
        }
        #[context(skip)]
        let block = Box::pin(async { id() });
        assert!(std::mem::size_of_val(&block) > 0);
        block
    }
    mod futures {
        pub(super) fn poll_once(future: std::pin::Pin<&mut impl Future<Output = ()>>) -> bool {
            future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_ready()
        }
    }
    assert_eq!(root().await, HERE, "what is returned belongs to the context all the same");
}

#[test]
fn a_skipped_call_is_left_alone() {
    fn spawn(times: usize, work: impl Fn() -> Option<u64>) -> Vec<Option<u64>> {
        (0..times).map(|_| work()).collect()
    }
    #[context_root(Request::new(7))]
    fn root() -> (Vec<Option<u64>>, Option<u64>) {
        #[context(skip)]
        let read = spawn(2, || thread::spawn(|| id()).join().unwrap());
        let raw = #[context(skip)]
        thread::spawn(|| id());
        (read, raw.join().unwrap())
    }
    assert_eq!(root(), (vec![HERE; 2], None));
}

#[test]
fn a_stream_that_is_given_to_something_named_spawn_stays_what_it_is() {
    struct Task<T>(T);
    fn spawn<T>(work: T) -> Task<T> {
        Task(work)
    }
    #[with_context]
    fn calls() -> usize {
        let stream = spawn(futures::stream::FuturesUnordered::<std::future::Ready<()>>::new());
        stream.0.push(std::future::ready(()));
        stream.0.len()
    }
    assert_eq!(calls(), 1);
}

#[test]
fn what_is_not_work_comes_through_as_it_was() {
    struct World(Vec<(u8, &'static str)>);
    impl World {
        fn spawn(&mut self, entity: (u8, &'static str)) -> usize {
            self.0.push(entity);
            self.0.len()
        }
    }
    fn spawn(count: u8, name: &str, maybe: Option<u8>) -> String {
        format!("{count} {name} {maybe:?}")
    }
    #[with_context]
    fn calls() {
        let mut world = World(Vec::new());
        assert_eq!(world.spawn((1, "one")), 1);
        assert_eq!(spawn(1, &String::from("temporary"), None), "1 temporary None");
        let child = std::process::Command::new("true").spawn();
        assert!(child.unwrap().wait().unwrap().success());
    }
    calls();
}

#[tokio::test]
async fn inside_other_macros_carry_as_outside() {
    macro_rules! in_task {
        ($work:expr) => {
            $work.await.unwrap()
        };
    }
    #[context_root(Request::new(7))]
    async fn root() {
        tokio::select! {
            read = tokio::spawn(async { id() }) => assert_eq!(read.unwrap(), HERE),
        }
        let (one, two) = tokio::join!(tokio::spawn(async { id() }), spawn_blocking(|| id()));
        assert_eq!((one.unwrap(), two.unwrap()), (HERE, HERE));
        assert_eq!(in_task!(tokio::spawn(async { id() })), HERE);
        let tasks = vec![spawn(async { id() }), spawn(async { id() })];
        assert_eq!(
            futures::future::join_all(tasks).await.into_iter().map(Result::unwrap).collect::<Vec<_>>(),
            [HERE; 2]
        );
        assert!(matches!(spawn(async { id() }).await, Ok(HERE)));
        println!("{:?}", thread::spawn(|| assert_eq!(id(), HERE)).join().unwrap());
    }
    root().await;
}

#[tokio::test]
async fn nested_items_and_quoted_code_are_left_alone() {
    #[context_root(Request::new(7))]
    async fn root() -> (Option<u64>, &'static str) {
        async fn not_annotated() -> Option<u64> {
            tokio::spawn(async { id() }).await.unwrap()
        }
        #[with_context(spawn(submit))]
        fn annotated() {
            fn submit() {}
            submit();
        }
        annotated();
        struct Nested;
        impl Nested {
            async fn spawn(self) -> Option<u64> {
                not_annotated().await
            }
        }
        (Nested.spawn().await, stringify!(tokio::spawn(x)).trim())
    }
    assert_eq!(root().await.0, None);
    assert!(root().await.1.starts_with("tokio"), "the tokens are the user's");
}

#[tokio::test]
async fn a_wrapped_closure_or_future_that_is_not_at_a_spawn_site_is_carried() {
    #[context_root(Request::new(7))]
    fn root() -> (impl FnOnce() -> Option<u64>, impl Future<Output = Option<u64>>) {
        let closure = #[context(carry)]
        || context!(Request?.id);
        #[context(carry)]
        let future: Pin<Box<dyn Future<Output = Option<u64>> + Send>> = Box::pin(async { id() });
        (closure, future)
    }
    let (closure, future) = root();
    assert_eq!((closure(), future.await), (HERE, HERE));
}

#[test]
fn a_declared_spawn_site_is_one_by_function_and_by_method() {
    struct Pool(mpsc::Sender<Box<dyn FnOnce() -> Option<u64> + Send>>);
    impl Pool {
        fn execute(&self, job: impl FnOnce() -> Option<u64> + Send + 'static) {
            self.0.send(Box::new(job)).unwrap();
        }
    }
    mod my_pool {
        pub(super) fn submit<R: Send + 'static>(job: impl FnOnce() -> R + Send + 'static) -> R {
            std::thread::spawn(job).join().unwrap()
        }
    }
    #[context_root(Request::new(7), spawn(my_pool::submit, Pool::execute))]
    fn root(pool: &Pool) -> Option<u64> {
        pool.execute(|| id());
        my_pool::submit(|| id())
    }
    let (sender, jobs) = mpsc::channel();
    assert_eq!(root(&Pool(sender)), HERE);
    assert_eq!(jobs.recv().unwrap()(), HERE);
}

#[tokio::test]
async fn tokio_utils_collections_and_pools_carry() {
    use tokio_util::task::{JoinMap, LocalPoolHandle, TaskTracker};
    #[context_root(Request::new(7))]
    async fn root() {
        let tracker = TaskTracker::new();
        assert_eq!(tracker.spawn(async { id() }).await.unwrap(), HERE);
        assert_eq!(tracker.spawn_blocking(id).await.unwrap(), HERE);
        let mut map = JoinMap::new();
        map.spawn("one", async { id() });
        map.spawn_blocking("two", || id());
        while let Some((_, read)) = map.join_next().await {
            assert_eq!(read.unwrap(), HERE);
        }
        let pool = LocalPoolHandle::new(1);
        assert_eq!(pool.spawn_pinned(|| async { id() }).await.unwrap(), HERE);
        assert_eq!(pool.spawn_pinned_by_idx(move || async move { id() }, 0).await.unwrap(), HERE);
    }
    root().await;
}

#[tokio::test]
async fn the_executors_of_futures_carry() {
    use futures::executor::{LocalPool, ThreadPool};
    use futures::task::{LocalSpawnExt, SpawnExt};
    #[context_root(Request::new(7))]
    async fn root() {
        let (sender, reads) = mpsc::channel();
        let pool = ThreadPool::builder().pool_size(1).create().unwrap();
        assert_eq!(pool.spawn_with_handle(async { id() }).unwrap().await, HERE);
        let from = sender.clone();
        pool.spawn_ok(async move { from.send(id()).unwrap() });
        let from = sender.clone();
        pool.spawn(async move { from.send(id()).unwrap() }).unwrap();
        let mut local = LocalPool::new();
        local.spawner().spawn_local(async move { sender.send(id()).unwrap() }).unwrap();
        local.run();
        assert_eq!(reads.iter().collect::<Vec<_>>(), [HERE; 3]);
    }
    root().await;
}

/// Handlers and services are closures that are cloned for each request.
#[test]
fn a_carried_closure_can_be_cloned_as_before() {
    fn twice(f: impl Fn(u32) -> (u32, Option<u64>) + Clone + 'static) -> [(u32, Option<u64>); 2] {
        let other = f.clone();
        [f(1), other(2)]
    }
    #[context_root(Request::new(7))]
    fn root() {
        let factor = 10;
        let closure = #[context(carry)]
        move |n: u32| (n * factor, id());
        assert_eq!(std::thread::spawn(move || twice(closure)).join().unwrap(), [(10, HERE), (20, HERE)]);
    }
    root();
}
