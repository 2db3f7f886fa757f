//! Many tasks, many keys, every kind of runtime.

use ctx_runtime::{Context, Snapshot, context, context_root, with_context};
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinSet, LocalSet, yield_now};

use crate::keys::{Request, User, id};

#[with_context]
async fn four_deep() -> [u64; 4] {
    let task = tokio::spawn(async {
        yield_now().await;
        let one = context!(Request.id);
        let blocking = tokio::task::spawn_blocking(move || {
            let two = context!(Request.id);
            let thread = std::thread::spawn(move || {
                let three = context!(Request.id);
                let (sender, four) = std::sync::mpsc::channel();
                rayon::spawn(move || sender.send(context!(Request.id)).unwrap());
                (three, four.recv().unwrap())
            });
            let (three, four) = thread.join().unwrap();
            (two, three, four)
        });
        let (two, three, four) = blocking.await.unwrap();
        [one, two, three, four]
    });
    task.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_10_000_tasks_four_spawns_deep_none_reads_what_is_anothers() {
    #[context_root(Request::new(id))]
    async fn root(id: u64) -> (u64, [u64; 4]) {
        (id, four_deep().await)
    }
    let mut tasks = JoinSet::new();
    for id in 0..10_000 {
        tasks.spawn(root(id));
    }
    let mut seen = 0;
    while let Some(read) = tasks.join_next().await {
        let (id, read) = read.unwrap();
        assert_eq!(read, [id; 4]);
        seen += 1;
    }
    assert_eq!(seen, 10_000);
}

#[test]
fn every_kind_of_runtime_behaves_the_same() {
    #[context_root(Request::new(id), User("root"))]
    async fn root(id: u64) -> (u64, [u64; 4], Option<&'static str>) {
        let deep = four_deep().await;
        yield_now().await;
        (context!(Request.id), deep, tokio::spawn(async { context!(User?.0) }).await.unwrap())
    }
    async fn several() {
        let read = futures::future::join_all((0..20).map(root)).await;
        let expected: Vec<_> = (0..20).map(|id| (id, [id; 4], Some("root"))).collect();
        assert_eq!(read, expected);
        assert_eq!(id(), None);
    }
    for workers in [1, 2, 8] {
        Builder::new_multi_thread().worker_threads(workers).build().unwrap().block_on(several());
    }
    let current_thread = Builder::new_current_thread().build().unwrap();
    current_thread.block_on(several());
    current_thread.block_on(LocalSet::new().run_until(several()));
}

// .NET AsyncLocal tests
#[tokio::test]
async fn from_1_to_40_bound_keys_nothing_changes_but_the_cost() {
    macro_rules! check {
        ($($key:ident)*) => {
            $(#[derive(Context)] struct $key(usize);)*
            let mut snapshot = Snapshot::empty();
            let mut bound = 0;
            let reads: &[fn() -> Option<usize>] = &[$(|| ctx_runtime::try_with(|key: &$key| key.0).ok()),*];
            $(
                snapshot = snapshot.with($key(bound));
                bound += 1;
                let read = snapshot.run(|| reads.iter().map(|read| read()).collect::<Vec<_>>());
                let expected: Vec<_> = (0..reads.len()).map(|key| (key < bound).then_some(key)).collect();
                assert_eq!(read, expected);
                assert_eq!(snapshot.get::<$key>().map(|key| key.0), Some(bound - 1), "without entering");
            )*
            assert_eq!(bound, 40);
        };
    }
    check! {
        K00 K01 K02 K03 K04 K05 K06 K07 K08 K09 K10 K11 K12 K13 K14 K15 K16 K17 K18 K19
        K20 K21 K22 K23 K24 K25 K26 K27 K28 K29 K30 K31 K32 K33 K34 K35 K36 K37 K38 K39
    }
}

// OpenJDK Carrier.get
#[test]
fn several_keys_are_bound_at_once_and_a_snapshot_is_read_without_entering_it() {
    let snapshot = Snapshot::empty().with((Request::new(1), User("ann")));
    assert_eq!(snapshot.get::<Request>().unwrap().id, 1);
    assert_eq!(snapshot.get::<User>().unwrap().0, "ann");
    assert_eq!(id(), None);
}

// hyper#3904
#[tokio::test]
async fn a_pools_own_task_that_is_detached_does_not_keep_the_requests_context() {
    #[derive(Context)]
    struct Lease(#[expect(dead_code, reason = "dropped with the context")] mpsc::Sender<()>);

    #[context_root(Lease(lease))]
    async fn request(lease: mpsc::Sender<()>) -> oneshot::Sender<()> {
        let (stop, stopped) = oneshot::channel::<()>();
        #[context(detach)]
        tokio::spawn(async move {
            let _ = stopped.await;
        });
        stop
    }
    let (lease, mut released) = mpsc::channel(1);
    let connection = request(lease).await;
    // The task of the connection still runs, but the context of the request is gone.
    assert_eq!(released.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
    assert!(!connection.is_closed());
}
