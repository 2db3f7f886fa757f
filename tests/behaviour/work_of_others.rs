//! Calls that wait, and run other work meanwhile. Work of other callers does not see the context of this caller.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc;

use ctx_runtime::{Snapshot, context, context_root, with_context};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::{self, JoinHandle, LocalSet, yield_now};

use crate::keys::{Request, id};

const HERE: Option<u64> = Some(7);

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A task without an annotation. It returns the ids that it reads at each poll.
async fn reads_twice() -> [Option<u64>; 2] {
    let first = id();
    yield_now().await;
    [first, id()]
}

#[test]
fn tasks_of_the_runtime_that_a_root_blocks_on_do_not_see_the_root() {
    #[context_root(Request::new(7))]
    fn root(runtime: &Runtime, task: JoinHandle<[Option<u64>; 2]>) -> ([Option<u64>; 2], Option<u64>) {
        runtime.block_on(async {
            let reads = task.await.unwrap();
            (reads, id())
        })
    }
    let runtime = current_thread();
    let task = runtime.spawn(reads_twice());
    assert_eq!(root(&runtime, task), ([None; 2], HERE));
}

#[test]
fn the_root_reads_its_context_before_and_after_it_has_blocked() {
    #[with_context]
    async fn audit() -> u64 {
        yield_now().await;
        context!(Request.id)
    }
    #[context_root(Request::new(7))]
    fn root() -> [Option<u64>; 6] {
        let runtime = current_thread();
        let (send, receive) = oneshot::channel();
        let by_call = runtime.block_on(audit());
        send.send(id()).unwrap();
        let mut by_reference = pin!(async { id() });
        let boxed: std::pin::Pin<Box<dyn Future<Output = Option<u64>>>> = Box::pin(async { id() });
        [
            Some(by_call),
            runtime.block_on(receive).unwrap(),
            runtime.block_on(&mut by_reference),
            runtime.block_on(boxed),
            runtime.handle().clone().block_on(async { id() }),
            id(),
        ]
    }
    assert_eq!(root(), [HERE; 6]);
}

#[test]
fn what_a_call_that_blocks_leaves_by_a_panic_or_early_is_as_it_was() {
    #[context_root(Request::new(7))]
    fn root() -> Result<(), Option<u64>> {
        let runtime = current_thread();
        let caught = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(async {
                yield_now().await;
                panic!("on purpose")
            })
        }));
        assert!(caught.is_err());
        assert_eq!(id(), HERE);
        let nested = |work: Option<u64>| {
            runtime.block_on(futures::future::ready(current_thread().block_on(async move { work.ok_or(id()) })?));
            Ok(())
        };
        assert_eq!((nested(None), id()), (Err(HERE), HERE));
        assert_eq!((nested(Some(1)), id()), (Ok(()), HERE));
        runtime.block_on(futures::future::ready(Err(id())?))
    }
    assert_eq!(root(), Err(HERE));
    assert_eq!(id(), None);
}

#[test]
fn a_guard_that_a_task_leaves_open_ends_with_the_call_that_runs_the_task() {
    #[context_root(Request::new(7))]
    fn root(runtime: &Runtime, opened: oneshot::Receiver<()>) -> Option<u64> {
        runtime.block_on(opened).unwrap();
        id()
    }
    let runtime = current_thread();
    let (open, opened) = oneshot::channel();
    let local = LocalSet::new();
    local.spawn_local(async {
        let _entered = Snapshot::empty().with(Request::new(8)).enter();
        open.send(()).unwrap();
        pending::<()>().await;
    });
    #[context_root(Request::new(7))]
    fn root_of_a_set(local: &LocalSet, runtime: &Runtime, opened: oneshot::Receiver<()>) -> Option<u64> {
        local.block_on(runtime, opened).unwrap();
        id()
    }
    assert_eq!(root_of_a_set(&local, &runtime, opened), HERE);
    let (send, opened) = oneshot::channel();
    send.send(()).unwrap();
    assert_eq!(root(&runtime, opened), HERE);
    drop(local);
    assert_eq!(id(), None);
}

#[test]
fn tasks_of_a_set_do_not_see_who_runs_the_set() {
    #[context_root(Request::new(7))]
    async fn until(set: &LocalSet, task: JoinHandle<[Option<u64>; 2]>) -> ([Option<u64>; 2], Option<u64>, Option<u64>) {
        let (reads, inside) = set
            .run_until(async {
                let reads = task.await.unwrap();
                (reads, id())
            })
            .await;
        (reads, inside, id())
    }
    #[context_root(Request::new(7))]
    fn blocks(set: &LocalSet, runtime: &Runtime, task: JoinHandle<[Option<u64>; 2]>) -> [Option<u64>; 2] {
        set.block_on(runtime, async { task.await.unwrap() })
    }
    let (runtime, set) = (current_thread(), LocalSet::new());
    let task = set.spawn_local(reads_twice());
    assert_eq!(runtime.block_on(until(&set, task)), ([None; 2], HERE, HERE));
    let task = set.spawn_local(reads_twice());
    assert_eq!(blocks(&set, &runtime, task), [None; 2]);
}

#[test]
fn what_stands_beside_a_set_that_runs_keeps_its_context() {
    #[context_root(Request::new(7))]
    async fn joins(set: &LocalSet, task: JoinHandle<[Option<u64>; 2]>) -> ([Option<u64>; 2], Option<u64>, Option<u64>) {
        let beside = async {
            yield_now().await;
            id()
        };
        let (reads, beside) = tokio::join!(set.run_until(task), beside);
        (reads.unwrap(), beside, id())
    }
    #[context_root(Request::new(7))]
    async fn loops(set: &LocalSet, task: JoinHandle<[Option<u64>; 2]>) -> ([Option<u64>; 2], Option<u64>) {
        let mut until = pin!(set.run_until(task));
        loop {
            tokio::select! {
                biased;
                reads = &mut until => return (reads.unwrap(), id()),
                () = yield_now() => assert_eq!(id(), HERE),
            }
        }
    }
    #[context_root(Request::new(7))]
    fn blocks(
        runtime: &Runtime,
        set: &LocalSet,
        task: JoinHandle<[Option<u64>; 2]>,
    ) -> ([Option<u64>; 2], Option<u64>, Option<u64>) {
        let (reads, inside) = runtime.block_on(set.run_until(async { (task.await.unwrap(), id()) }));
        (reads, inside, id())
    }
    let (runtime, set) = (current_thread(), LocalSet::new());
    let task = set.spawn_local(reads_twice());
    assert_eq!(runtime.block_on(joins(&set, task)), ([None; 2], HERE, HERE));
    let task = set.spawn_local(reads_twice());
    assert_eq!(runtime.block_on(loops(&set, task)), ([None; 2], HERE));
    let task = set.spawn_local(reads_twice());
    assert_eq!(blocks(&runtime, &set, task), ([None; 2], HERE, HERE));
    assert_eq!(id(), None);
}

#[test]
fn a_function_of_the_users_own_that_is_called_run_until_keeps_its_context() {
    struct Server;
    impl Server {
        async fn run_until(self, stop: impl Future<Output = u64>) -> [Option<u64>; 3] {
            let before = id();
            yield_now().await;
            let between = id();
            [before, between, Some(stop.await)]
        }
    }
    #[context_root(Request::new(7))]
    async fn root() -> [[Option<u64>; 3]; 3] {
        let stop = || async { id().unwrap_or(0) };
        let spawned = tokio::spawn(Server.run_until(stop()));
        let (joined, awaited) = tokio::join!(Server.run_until(stop()), async { Server.run_until(stop()).await });
        [spawned.await.unwrap(), joined, awaited]
    }
    let runtime = Builder::new_multi_thread().worker_threads(2).build().unwrap();
    assert_eq!(runtime.block_on(root()), [[HERE; 3]; 3]);
}

/// The function has the name of a call that blocks, but it only keeps the future. Each task still reads its own id.
#[test]
fn work_that_a_misnamed_function_keeps_gets_its_own_context_back() {
    fn block_on<F: Future>(future: F) -> std::pin::Pin<Box<F>> {
        Box::pin(future)
    }
    #[with_context]
    async fn own(polls: usize) -> Option<u64> {
        let kept = block_on(async move {
            for _ in 0..polls {
                yield_now().await;
            }
        });
        kept.await;
        id()
    }
    let [first, second] = [1, 2].map(|number| ctx_runtime::run(Request::new(number), || own(3 - number as usize)));
    assert_eq!(current_thread().block_on(async { tokio::join!(first, second) }), (Some(1), Some(2)));
    assert_eq!(id(), None);
}

#[test]
fn jobs_of_a_local_pool_do_not_see_who_runs_them() {
    use futures::executor::LocalPool;
    use futures::task::LocalSpawnExt;

    #[context_root(Request::new(7))]
    fn root(pool: &mut LocalPool) -> [Option<u64>; 2] {
        let has_run = pool.try_run_one();
        assert!(has_run);
        pool.run_until_stalled();
        [pool.run_until(async { id() }), id()]
    }
    let mut pool = LocalPool::new();
    let spawn = || pool.spawner().spawn_local_with_handle(async { id() }).unwrap();
    let reads = [spawn(), spawn()];
    assert_eq!(root(&mut pool), [HERE; 2]);
    assert_eq!(pool.run_until(futures::future::join_all(reads)), [None; 2]);
}

#[test]
fn a_job_that_runs_where_another_yields_does_not_see_the_other() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    #[context_root(Request::new(7))]
    fn root(reads: mpsc::Receiver<Option<u64>>) -> [Option<u64>; 3] {
        rayon::yield_now();
        let by_path = reads.try_recv().unwrap();
        let is_found = {
            use rayon::yield_local;
            yield_local() == Some(rayon::Yield::Executed)
        };
        assert!(is_found);
        [by_path, reads.try_recv().unwrap(), id()]
    }
    let (send, reads) = mpsc::channel();
    let read = pool.install(move || {
        for send in [send.clone(), send] {
            rayon::spawn(move || send.send(id()).unwrap());
        }
        root(reads)
    });
    assert_eq!(read, [None, None, HERE]);
}

#[test]
fn work_in_a_blocking_closure_of_an_async_function_blocks_in_its_context() {
    #[context_root(Request::new(7))]
    async fn root() -> Option<u64> {
        let handle = tokio::runtime::Handle::current();
        let read = task::block_in_place(|| handle.block_on(async { id() }));
        assert_eq!(read, HERE);
        task::spawn_blocking(move || handle.block_on(async { id() })).await.unwrap()
    }
    let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
    assert_eq!(runtime.block_on(async { tokio::spawn(root()).await.unwrap() }), HERE);
}

#[test]
fn functions_of_the_same_names_that_take_no_future_are_left_alone() {
    struct Clock(u64);
    impl Clock {
        fn run_until(&mut self, is_over: impl Fn(u64) -> bool) -> Option<u64> {
            while !is_over(self.0) {
                self.0 += 1;
            }
            id()
        }

        fn block_on(&self, channel: &str) -> (String, Option<u64>) {
            (channel.to_owned(), id())
        }
    }
    #[context_root(Request::new(7))]
    fn root() -> (Option<u64>, (String, Option<u64>), Option<u64>) {
        let mut clock = Clock(0);
        let ran = clock.run_until(|time| time == 3 && id().is_some());
        (ran, clock.block_on("a"), id())
    }
    assert_eq!(root(), (HERE, ("a".to_owned(), HERE), HERE));
}

#[test]
fn a_variable_that_is_borrowed_mutably_is_reborrowed() {
    struct Clock(u64);
    struct World(u64);
    impl Clock {
        fn run_until(&mut self, world: &mut World) {
            world.0 += self.0;
        }
    }
    struct Both<'a>(Clock, &'a mut World);
    impl Both<'_> {
        #[with_context]
        fn run(&mut self) {
            self.0.run_until(self.1);
            self.0.run_until(self.1);
        }
    }
    #[context_root(Request::new(7))]
    fn root(world: &mut World) -> u64 {
        let mut clock = Clock(2);
        clock.run_until(world);
        clock.run_until(world);
        Both(clock, world).run();
        world.0
    }
    assert_eq!(root(&mut World(0)), 8);
}

#[test]
fn a_macro_that_shows_its_code_shows_it_as_it_is_written() {
    #[context_root(Request::new(7))]
    fn root(runtime: &Runtime) {
        assert!(runtime.block_on(std::future::ready(false)));
    }
    let caught = catch_unwind(|| root(&current_thread())).unwrap_err();
    let said = caught.downcast_ref::<&str>().unwrap();
    assert_eq!(*said, "assertion failed: runtime.block_on(std::future::ready(false))");
}

#[test]
fn what_is_skipped_shares_its_context_with_all_that_runs_meanwhile() {
    #[context_root(Request::new(7))]
    fn root(runtime: &Runtime, task: JoinHandle<[Option<u64>; 2]>) -> [Option<u64>; 2] {
        #[context(skip)]
        runtime.block_on(async { task.await.unwrap() })
    }
    let runtime = current_thread();
    let task = runtime.spawn(reads_twice());
    assert_eq!(root(&runtime, task), [HERE; 2]);
}

#[test]
fn a_yield_that_is_skipped_shares_its_context_too() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    #[context_root(Request::new(7))]
    fn root() {
        #[context(skip)]
        rayon::yield_now();
    }
    let (send, reads) = mpsc::channel();
    pool.install(move || {
        rayon::spawn(move || send.send(id()).unwrap());
        root();
    });
    assert_eq!(reads.recv().unwrap(), HERE);
}
