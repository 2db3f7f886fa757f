//! Hooks that panic, read, spawn and install.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ctx_runtime::hooks::{self, Hooks, Installed, Kind, Resource};
use ctx_runtime::{Context, Snapshot, context, context_root, try_get, with_context};
use futures::FutureExt;
use tokio::task::yield_now;

use crate::Request;
use crate::recorder::Event::{After, Before, Destroy, Init, Resolve};
use crate::recorder::{alone, record};

#[context_root(Request(n))]
async fn request(n: u32) -> u32 {
    yield_now().await;
    tokio::spawn(async { context!(Request.0) }).await.unwrap()
}

struct Panics;

impl Hooks for Panics {
    fn init(&self, _: &Resource) {
        panic!("on purpose");
    }
    fn before(&self, _: &Resource) {
        panic!("on purpose");
    }
    fn after(&self, _: &Resource) {
        panic!("on purpose");
    }
    fn resolve(&self, _: &Resource) {
        panic!("on purpose");
    }
    fn destroy(&self, _: &Resource) {
        panic!("on purpose");
    }
}

#[tokio::test]
async fn a_panic_in_a_hook_disturbs_neither_the_work_nor_other_hooks() {
    let recording = record();
    let _panics = hooks::install(Panics);
    assert_eq!(request(1).await, 1);
    drop(request(2));
    assert!(try_get::<Request>().is_err());
    assert_eq!(hooks::execution_id(), None);
    assert_eq!(
        recording.of(Kind::Root)[0].events,
        [Init, Before, After, Before, After, Before, After, Resolve, Destroy]
    );
    assert!(recording.lives().iter().all(|life| life.is_over()));
}

#[tokio::test]
async fn a_panic_in_a_hook_while_the_work_panics_does_not_abort() {
    let _alone = alone();
    let _panics = hooks::install(Panics);
    #[context_root(Request(1))]
    async fn panics() {
        panic!("of the work");
    }
    let panic = tokio::spawn(panics()).await.unwrap_err().into_panic();
    assert_eq!(panic.downcast_ref(), Some(&"of the work"));
}

#[derive(Default)]
struct Reads(Mutex<Vec<(&'static str, Option<u32>)>>);

impl Reads {
    fn read(&self, event: &'static str) {
        self.0.lock().unwrap().push((event, try_get::<Request>().ok().map(|request| request.0)));
    }
}

impl Hooks for Reads {
    fn init(&self, _: &Resource) {
        self.read("init");
    }
    fn before(&self, _: &Resource) {
        self.read("before");
    }
    fn after(&self, _: &Resource) {
        self.read("after");
    }
    fn destroy(&self, _: &Resource) {
        self.read("destroy");
    }
}

#[tokio::test]
async fn a_hook_reads_the_context_of_the_work_and_not_that_around_it() {
    let _alone = alone();
    let reads = Arc::new(Reads::default());
    let _installed = hooks::install(reads.clone());
    ctx_runtime::run(Request(1), || Snapshot::empty().with(Request(2)).wrap(|| ())());
    let expected = [("init", Some(2)), ("before", Some(2)), ("after", Some(2)), ("destroy", Some(2))];
    assert_eq!(*reads.0.lock().unwrap(), expected);
}

#[tokio::test]
async fn what_a_root_binds_is_read_from_its_creation_to_its_end() {
    #[context_root(Request(1))]
    async fn later() {}
    #[context_root(Request(1))]
    fn now() {}
    let _alone = alone();
    for is_async in [true, false] {
        let reads = Arc::new(Reads::default());
        let installed = hooks::install(reads.clone());
        if is_async {
            later().await;
        } else {
            now();
        }
        drop(installed);
        let expected = [("init", Some(1)), ("before", Some(1)), ("after", Some(1)), ("destroy", Some(1))];
        assert_eq!(*reads.0.lock().unwrap(), expected, "{is_async}");
    }
}

#[with_context]
async fn log(lines: Arc<AtomicUsize>) {
    yield_now().await;
    // A hook spawned this task. Its call is made later, outside of the hook, and must not be a resource either.
    write(lines).await;
}

#[with_context]
async fn write(lines: Arc<AtomicUsize>) {
    lines.fetch_add(1, Ordering::Relaxed);
}

struct Spawns(Arc<AtomicUsize>);

impl Spawns {
    #[with_context]
    fn spawn(&self) {
        tokio::spawn(log(self.0.clone()));
        Snapshot::capture().wrap(|| ())();
    }
}

impl Hooks for Spawns {
    fn init(&self, _: &Resource) {
        self.spawn();
    }
    fn before(&self, _: &Resource) {
        self.spawn();
    }
    fn destroy(&self, _: &Resource) {
        self.spawn();
    }
}

#[tokio::test]
async fn what_hooks_spawn_is_not_watched_however_late_nor_in_no_context() {
    let recording = record();
    let lines = Arc::new(AtomicUsize::new(0));
    let spawns = hooks::install(Spawns(lines.clone()));
    assert_eq!(request(1).await, 1);
    Snapshot::empty().wrap(|| ())();
    while Arc::strong_count(&lines) > 2 {
        yield_now().await;
    }
    drop(spawns);
    let kinds: Vec<_> = recording.lives().iter().map(|life| life.resource.kind()).collect();
    assert_eq!(kinds, [Kind::Root, Kind::Task, Kind::Closure]);
    let runs = recording.told().iter().filter(|told| matches!(told.event, Init | Before | Destroy)).count();
    assert_eq!(lines.load(Ordering::Relaxed), runs);
}

/// Hooks that install and uninstall other hooks from within a callback.
struct Installs(Mutex<Option<Installed>>);

impl Hooks for Installs {
    fn before(&self, _: &Resource) {
        let installed = hooks::install(Panics);
        *self.0.lock().unwrap() = Some(installed);
    }
    fn after(&self, _: &Resource) {
        let installed = self.0.lock().unwrap().take();
        drop(installed);
    }
}

#[tokio::test]
async fn hooks_may_install_and_uninstall_hooks() {
    let recording = record();
    let _installed = hooks::install(Installs(Mutex::new(None)));
    assert_eq!(request(1).await, 1);
    assert!(recording.lives().iter().all(|life| life.is_over()));
}

#[test]
fn hooks_that_enter_a_context_and_forget_to_leave_do_not_change_that_of_the_work_around() {
    let _alone = alone();
    struct Enters;
    impl Hooks for Enters {
        fn before(&self, _: &Resource) {
            std::mem::forget(Snapshot::empty().with(Request(9)).enter());
        }
    }
    let _installed = hooks::install(Enters);
    ctx_runtime::run(Request(1), || {
        Snapshot::empty().with(Request(2)).wrap(|| ())();
        assert_eq!(ctx_runtime::get::<Request>().0, 1);
    });
}

#[test]
fn work_that_is_watched_ends_in_the_destructors_of_thread_locals_too() {
    let recording = record();
    thread_local! {
        static KEPT: std::cell::RefCell<Option<Box<dyn FnOnce()>>> = const { std::cell::RefCell::new(None) };
    }
    std::thread::spawn(|| {
        KEPT.with(|kept| *kept.borrow_mut() = Some(Box::new(Snapshot::empty().wrap(|| ()))));
    })
    .join()
    .unwrap();
    assert_eq!(recording.the(Kind::Closure).events, [Init, Before, After, Destroy]);
}

/// At the end of a thread, its list of hooks is gone, so the thread does not keep the hooks alive.
#[test]
fn hooks_that_panic_when_they_are_dropped_at_the_end_of_a_thread_end_nothing() {
    static INSTALLED: Mutex<Option<Installed>> = Mutex::new(None);
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    struct Uninstall;
    impl Hooks for Uninstall {
        fn before(&self, _: &Resource) {
            drop(INSTALLED.lock().unwrap().take());
        }
    }
    impl Drop for Uninstall {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::Relaxed);
            panic!("in the destructor of hooks");
        }
    }
    struct AtTheEnd;
    impl Drop for AtTheEnd {
        fn drop(&mut self) {
            assert!(ctx_runtime::scope(Request(1), async {}).now_or_never().is_some());
        }
    }
    thread_local!(static AT_THE_END: AtTheEnd = const { AtTheEnd });
    let _alone = alone();
    let thread = std::thread::spawn(|| {
        // The thread-local that is registered first is dropped last, so it is registered before the list of hooks.
        AT_THE_END.with(|_| ());
        *INSTALLED.lock().unwrap() = Some(hooks::install(Uninstall));
    });
    assert!(thread.join().is_ok());
    assert_eq!(DROPPED.load(Ordering::Relaxed), 1);
}

#[context_root(Request(9))]
async fn exports() {}

#[context_root(Request(9))]
fn exports_now() {}

/// Hooks whose callback makes work in every way that begins a new context, later and on other threads.
struct Begins(AtomicUsize);

impl Begins {
    #[with_context]
    fn begin(&self) {
        if self.0.fetch_add(1, Ordering::Relaxed) > 1_000 {
            return;
        }
        let thread = std::thread::spawn(|| {
            futures::executor::block_on(exports());
            exports_now();
            Snapshot::empty().wrap(|| ())();
            Snapshot::empty().with(Request(9)).wrap(|| ())();
            #[context(detach)]
            std::thread::spawn(exports_now).join().unwrap();
        });
        thread.join().unwrap();
    }
}

impl Hooks for Begins {
    fn init(&self, _: &Resource) {
        self.begin();
    }
}

#[test]
fn what_hooks_make_is_not_watched_where_it_begins_a_context_of_its_own() {
    let recording = record();
    let _installed = hooks::install(Begins(AtomicUsize::new(0)));
    ctx_runtime::run(Request(1), || Snapshot::capture().wrap(|| ())());
    assert_eq!(recording.lives().len(), 1, "{:?}", recording.lives());
}

/// Hooks that end the process in `before`, after they were uninstalled.
struct Exits;

static EXITS: Mutex<Option<Installed>> = Mutex::new(None);

impl Hooks for Exits {
    fn before(&self, _: &Resource) {
        drop(EXITS.lock().unwrap().take());
        // `exit` runs the destructors of this thread's thread-locals while this call is still on the stack.
        std::process::exit(7);
    }
}

impl Drop for Exits {
    fn drop(&mut self) {
        std::process::abort();
    }
}

#[test]
fn hooks_that_end_the_process_are_not_dropped_under_themselves() {
    const IS_CHILD: &str = "CTX_HOOKS_THAT_EXIT";
    if std::env::var_os(IS_CHILD).is_some() {
        let installed = hooks::install(Exits);
        EXITS.lock().unwrap().replace(installed);
        return Snapshot::empty().wrap(|| ())();
    }
    let test = "misbehaving::hooks_that_end_the_process_are_not_dropped_under_themselves";
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    let output = child.args(["--exact", test]).env(IS_CHILD, "1").output().unwrap();
    assert_eq!(output.status.code(), Some(7), "{output:?}");
}

#[test]
fn a_guard_that_work_leaves_open_is_not_what_hooks_see_after_it() {
    #[derive(Default)]
    struct Reads(Mutex<Vec<Option<u32>>>);
    impl Hooks for Reads {
        fn before(&self, _: &Resource) {
            self.0.lock().unwrap().push(try_get::<Request>().ok().map(|request| request.0));
        }
        fn after(&self, resource: &Resource) {
            self.before(resource);
        }
    }
    let _alone = alone();
    let reads = Arc::new(Reads::default());
    let installed = hooks::install(Arc::clone(&reads));
    let context = Snapshot::empty().with(Request(1));
    let mut guard = None;
    let enter = || Snapshot::empty().with(Request(2)).enter();
    assert!(context.scope(async { guard = Some(enter()) }).now_or_never().is_some());
    let mut other = None;
    context.wrap(|| other = Some(enter()))();
    drop(installed);
    assert_eq!(*reads.0.lock().unwrap(), [Some(1); 4]);
    drop((guard, other));
}

thread_local! {
    static KEPT: std::cell::RefCell<Option<ctx_runtime::Entered>> = const { std::cell::RefCell::new(None) };
}

/// Panics when it is dropped.
struct PanicsInTheEnd;

impl Drop for PanicsInTheEnd {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("a value of the guard's context");
        }
    }
}

#[derive(Context)]
struct Fragile(PanicsInTheEnd);

/// Drops a guard of the code around, as soon as work is created.
struct DropsAGuard;

impl ctx_runtime::hooks::Hooks for DropsAGuard {
    fn init(&self, _: &ctx_runtime::hooks::Resource) {
        let guard = KEPT.with_borrow_mut(Option::take);
        drop(guard);
    }
}

#[test]
fn a_hook_that_drops_a_guard_with_a_value_that_panics_ends_no_process() {
    let _alone = alone();
    let keep = || KEPT.set(Some(Snapshot::empty().with(Fragile(PanicsInTheEnd)).enter()));
    keep();
    let _installed = ctx_runtime::hooks::install(DropsAGuard);
    #[context_root(Request(1))]
    async fn handle() {}
    drop(handle());
    keep();
    drop(Snapshot::empty().scope(async {}));
    keep();
    drop(ctx_runtime::RootSite::of::<Request>("consume").begin(Request(1)));
    assert!(KEPT.with_borrow(Option::is_none));
}
