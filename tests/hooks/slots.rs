//! Values that hooks keep about a resource.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use allocation_counter::measure;
use ctx_runtime::hooks::{self, Hooks, Kind, Resource, Slot};
use ctx_runtime::{Snapshot, context_root, try_get, with_context};
use futures::FutureExt;
use tokio::task::yield_now;

use crate::Request;
use crate::recorder::Event::{self, After, Before, Destroy, Init, Resolve};
use crate::recorder::{alone, record};

type Log = Arc<Mutex<Vec<&'static str>>>;

/// A value that records when it is dropped.
struct Dropped(&'static str, Log);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.1.lock().unwrap().push(self.0);
    }
}

/// Hooks that keep a value from `init` on, and look for it in the other events.
struct Keeps {
    slot: Slot<Dropped>,
    log: Log,
}

impl Keeps {
    fn new() -> Arc<Self> {
        Arc::new(Keeps { slot: Slot::new(), log: Log::default() })
    }

    fn look(&self, event: &'static str, resource: &Resource) {
        let found = self.slot.get(resource).is_some();
        self.log.lock().unwrap().push(if found { event } else { "nothing" });
    }

    fn log(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.log.lock().unwrap())
    }
}

impl Hooks for Keeps {
    fn init(&self, resource: &Resource) {
        assert!(self.slot.get(resource).is_none());
        self.slot.get_or_init(resource, || Dropped("dropped", self.log.clone()));
        self.look("init", resource);
    }
    fn before(&self, resource: &Resource) {
        self.look("before", resource);
    }
    fn after(&self, resource: &Resource) {
        self.look("after", resource);
    }
    fn resolve(&self, resource: &Resource) {
        self.look("resolve", resource);
    }
    fn destroy(&self, resource: &Resource) {
        self.look("destroy", resource);
    }
}

#[context_root(Request(1))]
async fn waits() {
    yield_now().await;
}

#[tokio::test]
async fn a_value_is_there_in_each_event_and_is_dropped_after_the_last() {
    let _alone = alone();
    let keeps = Keeps::new();
    let _installed = hooks::install(keeps.clone());
    waits().await;
    let expected = ["init", "before", "after", "before", "after", "resolve", "destroy", "dropped"];
    assert_eq!(keeps.log(), expected);
}

#[tokio::test]
async fn a_value_is_dropped_when_its_work_panics_is_cancelled_or_never_runs() {
    #[context_root(Request(1))]
    async fn panics() {
        panic!("on purpose");
    }
    let _alone = alone();
    let keeps = Keeps::new();
    let _installed = hooks::install(keeps.clone());
    assert!(AssertUnwindSafe(panics()).catch_unwind().await.is_err());
    assert_eq!(keeps.log(), ["init", "before", "after", "before", "after", "destroy", "dropped"]);
    let mut cancelled = Box::pin(waits());
    assert!(cancelled.as_mut().now_or_never().is_none());
    drop(cancelled);
    assert_eq!(keeps.log(), ["init", "before", "after", "before", "after", "destroy", "dropped"]);
    drop(waits());
    assert_eq!(keeps.log(), ["init", "before", "after", "destroy", "dropped"]);
}

#[tokio::test]
async fn a_value_moves_with_its_work_from_thread_to_thread() {
    let _alone = alone();
    let keeps = Keeps::new();
    let _installed = hooks::install(keeps.clone());
    let work = Snapshot::empty().with(Request(1)).wrap(|| ());
    thread::spawn(work).join().unwrap();
    assert_eq!(keeps.log(), ["init", "before", "after", "resolve", "destroy", "dropped"]);
}

#[tokio::test]
async fn values_of_hooks_that_are_gone_are_dropped_with_their_resource() {
    let _alone = alone();
    let keeps = Keeps::new();
    let log = keeps.log.clone();
    let installed = hooks::install(keeps);
    let mut work = Box::pin(waits());
    assert!(work.as_mut().now_or_never().is_none());
    drop(installed);
    assert_eq!(*log.lock().unwrap(), ["init", "before", "after"]);
    work.await;
    assert_eq!(*log.lock().unwrap(), ["init", "before", "after", "dropped"]);
}

/// Hooks that count the runs of each resource, in two slots of one type.
#[derive(Default)]
struct Counts {
    before: Slot<AtomicUsize>,
    after: Slot<AtomicUsize>,
    told: Mutex<Vec<[usize; 2]>>,
}

impl Hooks for Counts {
    fn before(&self, resource: &Resource) {
        self.before.get_or_init(resource, AtomicUsize::default).fetch_add(1, Ordering::Relaxed);
    }
    fn after(&self, resource: &Resource) {
        self.after.get_or_init(resource, || AtomicUsize::new(10)).fetch_add(1, Ordering::Relaxed);
    }
    fn destroy(&self, resource: &Resource) {
        let counts = [&self.before, &self.after].map(|slot| slot.get(resource).unwrap().load(Ordering::Relaxed));
        self.told.lock().unwrap().push(counts);
    }
}

#[tokio::test]
async fn slots_of_one_type_and_hooks_of_one_type_do_not_see_each_others_values() {
    let _alone = alone();
    let both = [(); 2].map(|()| Arc::new(Counts::default()));
    let _installed = both.clone().map(hooks::install);
    waits().await;
    waits().await;
    for counts in both {
        assert_eq!(*counts.told.lock().unwrap(), [[2, 12]; 2]);
    }
}

#[test]
fn a_slot_in_a_static_is_shared_by_all_hooks() {
    static STARTS: Slot<AtomicUsize> = Slot::new();
    struct Adds;
    impl Hooks for Adds {
        fn before(&self, resource: &Resource) {
            STARTS.get_or_init(resource, AtomicUsize::default).fetch_add(1, Ordering::Relaxed);
        }
        fn destroy(&self, resource: &Resource) {
            assert_eq!(STARTS.get(resource).unwrap().load(Ordering::Relaxed), 2);
            SEEN.fetch_add(1, Ordering::Relaxed);
        }
    }
    static SEEN: AtomicUsize = AtomicUsize::new(0);
    let _alone = alone();
    let _installed = [hooks::install(Adds), hooks::install(Adds)];
    Snapshot::empty().wrap(|| ())();
    assert_eq!(SEEN.load(Ordering::Relaxed), 2);
}

#[with_context]
fn run_twice() {
    let not_copy = String::new();
    let work = #[context(carry)]
    move |_: u32| drop(not_copy);
    for work in [work.clone(), work] {
        work(1);
    }
}

#[test]
fn work_that_is_cloned_has_values_of_its_own() {
    let _alone = alone();
    let counts = Arc::new(Counts::default());
    let _installed = hooks::install(counts.clone());
    run_twice();
    assert_eq!(*counts.told.lock().unwrap(), [[1, 11]; 2]);
}

/// A resource for tests that keep values outside of a callback.
fn a_resource() -> Resource {
    let recording = record();
    Snapshot::empty().wrap(|| ())();
    recording.the(Kind::Closure).resource
}

#[test]
fn a_clone_of_a_resource_has_none_of_its_values() {
    let resource = a_resource();
    let (slot, log) = (Slot::new(), Log::default());
    slot.get_or_init(&resource, || Dropped("of the resource", log.clone()));
    let clone = resource.clone();
    assert_eq!((clone.id(), clone.to_string()), (resource.id(), resource.to_string()));
    assert!(slot.get(&clone).is_none());
    slot.get_or_init(&clone, || Dropped("of the clone", log.clone()));
    drop(resource);
    assert_eq!(slot.get(&clone).map(|value| value.0), Some("of the clone"));
    drop(clone);
    assert_eq!(*log.lock().unwrap(), ["of the resource", "of the clone"]);
}

#[test]
fn the_first_of_the_values_that_threads_make_at_once_stays() {
    const THREADS: usize = 4;
    for _ in 0..200 {
        let resource = a_resource();
        let (slot, other, log) = (Slot::new(), Slot::new(), Log::default());
        let start = Barrier::new(THREADS);
        let values: Vec<usize> = thread::scope(|threads| {
            let one = || {
                start.wait();
                other.get_or_init(&resource, || Dropped("other", log.clone()));
                std::ptr::from_ref(slot.get_or_init(&resource, || Dropped("one", log.clone()))).addr()
            };
            let all = [(); THREADS].map(|()| threads.spawn(one));
            all.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(values.iter().all(|value| *value == values[0]), "{values:?}");
        log.lock().unwrap().clear();
        drop(resource);
        let mut last = log.lock().unwrap().clone();
        last.sort_unstable();
        assert_eq!(last, ["one", "other"]);
    }
}

#[test]
fn a_value_that_is_kept_while_another_one_is_made_stays() {
    let resource = a_resource();
    let (slot, log) = (Slot::new(), Log::default());
    let kept = slot.get_or_init(&resource, || {
        slot.get_or_init(&resource, || Dropped("inner", log.clone()));
        Dropped("outer", log.clone())
    });
    assert_eq!((kept.0, &**log.lock().unwrap()), ("inner", &["outer"][..]));
}

#[test]
fn a_panic_while_a_value_is_made_keeps_nothing() {
    let resource = a_resource();
    let slot = Slot::<u32>::new();
    let fails = || *slot.get_or_init(&resource, || panic!("on purpose"));
    assert!(catch_unwind(AssertUnwindSafe(fails)).is_err());
    assert_eq!(slot.get(&resource), None);
    assert_eq!(slot.get_or_init(&resource, || 2), &2);
}

/// Hooks that keep the value that `make` returns.
struct Makes<F>(Slot<Box<dyn Any + Send + Sync>>, F);

impl<T: Send + Sync + 'static, F: Fn() -> T + Send + Sync + 'static> Hooks for Makes<F> {
    fn init(&self, resource: &Resource) {
        self.0.get_or_init(resource, || Box::new((self.1)()));
    }
}

#[tokio::test]
async fn the_destructor_of_a_value_runs_as_hooks_do() {
    #[with_context]
    async fn log(read: Arc<Mutex<Vec<Option<u32>>>>) {
        read.lock().unwrap().push(try_get::<Request>().ok().map(|request| request.0));
    }
    struct Spawns(Arc<Mutex<Vec<Option<u32>>>>);
    impl Drop for Spawns {
        #[with_context]
        fn drop(&mut self) {
            self.0.lock().unwrap().push(try_get::<Request>().ok().map(|request| request.0));
            tokio::spawn(log(self.0.clone()));
            Snapshot::empty().wrap(|| ())();
            std::mem::forget(Snapshot::empty().with(Request(9)).enter());
        }
    }
    let recording = record();
    let read = Arc::default();
    let makes = {
        let read = Arc::clone(&read);
        hooks::install(Makes(Slot::new(), move || Spawns(Arc::clone(&read))))
    };
    waits().await;
    assert!(try_get::<Request>().is_err());
    assert_eq!(hooks::execution_id(), None);
    // The same when the hooks that keep the value are uninstalled before the work ends.
    let work = waits();
    drop(makes);
    drop(work);
    for _ in 0..10 {
        yield_now().await;
    }
    assert_eq!(*read.lock().unwrap(), [Some(1); 4]);
    let kinds: Vec<_> = recording.lives().iter().map(|life| life.resource.kind()).collect();
    assert_eq!(kinds, [Kind::Root; 2]);
}

#[tokio::test]
async fn a_panic_in_the_destructor_of_a_value_disturbs_neither_the_work_nor_other_values() {
    struct Explodes;
    impl Drop for Explodes {
        fn drop(&mut self) {
            panic!("in the destructor of a value");
        }
    }
    #[context_root(Request(1))]
    async fn panics() {
        panic!("of the work");
    }
    let recording = record();
    let keeps = Keeps::new();
    let _installed = (hooks::install(Makes(Slot::new(), || Explodes)), hooks::install(keeps.clone()));
    waits().await;
    assert_eq!(keeps.log().last(), Some(&"dropped"));
    let panic = tokio::spawn(panics()).await.unwrap_err().into_panic();
    assert_eq!(panic.downcast_ref(), Some(&"of the work"));
    assert_eq!(keeps.log().last(), Some(&"dropped"));
    let expected: &[Event] = &[Init, Before, After, Before, After, Resolve, Destroy];
    assert_eq!(recording.of(Kind::Root)[0].events, expected);
}

#[test]
fn values_are_dropped_one_after_the_other_and_not_one_inside_the_other() {
    let many = || {
        let resource = a_resource();
        let log = Log::default();
        for _ in 0..4_000 {
            Slot::new().get_or_init(&resource, || Dropped("one", log.clone()));
        }
        drop(resource);
        log.lock().unwrap().len()
    };
    let thread = thread::Builder::new().stack_size(128 * 1024).spawn(many).unwrap();
    assert_eq!(thread.join().unwrap(), 4_000);
}

#[test]
fn a_resource_of_which_nothing_is_kept_allocates_nothing_more() {
    struct KeepsNothing;
    impl Hooks for KeepsNothing {
        fn destroy(&self, resource: &Resource) {
            assert_eq!(Slot::<u32>::new().get(resource), None);
        }
    }
    let _alone = alone();
    let allocations = || {
        let work = || Snapshot::empty().wrap(|| ())();
        // After this run, the thread keeps a block of memory and a list of hooks, and the measured run reuses both.
        work();
        measure(work).count_total
    };
    let _nothing = hooks::install(KeepsNothing);
    let of_the_resource = u64::from(cfg!(ctx_free_blocks));
    assert_eq!(allocations(), of_the_resource);
    let _something = hooks::install(Makes(Slot::new(), || 1_u32));
    assert_eq!(allocations(), of_the_resource + 2, "the value, and the box that it is");
}

#[test]
fn values_do_not_keep_work_from_being_moved_through_a_catch_of_panics() {
    fn is_unwind_safe<T: std::panic::UnwindSafe + std::panic::RefUnwindSafe>(_: &T) {}
    is_unwind_safe(&a_resource());
    is_unwind_safe(&Snapshot::empty().scope(async {}));
}
