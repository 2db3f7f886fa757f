//! The memory of captured states and of guards, under Miri as `core` is. A process of its own, because carriers are asked at each
//! hand-over in their process, and one test at a time:
//!
//! `cargo +nightly miri test -p ctx-runtime --test carriers`

use std::cell::RefCell;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};
use std::thread;

use ctx_runtime::carriers::{Carrier, HandOver, Installed, install};
use ctx_runtime::{RootSite, Snapshot};

/// One test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// The texts that are current, the innermost last.
    static CURRENT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn current() -> Option<String> {
    CURRENT.with_borrow(|all| all.last().cloned())
}

/// Runs `f` with a current text.
fn with<R>(text: &str, f: impl FnOnce() -> R) -> R {
    let _text = Text::enter(text);
    f()
}

/// What is in front of the text in a root.
const ROOT: &str = "root of ";

/// Carries the text. Its guard borrows the state, and is large.
struct Text {
    alive: Arc<AtomicUsize>,
}

struct State {
    text: String,
    alive: Arc<AtomicUsize>,
}

impl State {
    fn new(text: String, alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::Relaxed);
        State { text, alive: Arc::clone(alive) }
    }
}

impl Clone for State {
    fn clone(&self) -> Self {
        State::new(self.text.clone(), &self.alive)
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Guard<'a> {
    text: &'a str,
    _large: [u64; 40],
}

impl Text {
    fn enter(text: &str) -> Guard<'_> {
        CURRENT.with_borrow_mut(|all| all.push(text.to_owned()));
        Guard { text, _large: [7; 40] }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        assert_eq!(CURRENT.with_borrow_mut(Vec::pop).as_deref(), Some(self.text));
    }
}

impl Carrier for Text {
    type State = State;
    type Entered<'a> = Guard<'a>;

    fn capture(&self, _: &HandOver) -> Option<State> {
        current().map(|text| State::new(text, &self.alive))
    }

    fn begin_root(&self, _: &HandOver) -> Option<State> {
        current().map(|text| State::new(format!("{ROOT}{text}"), &self.alive))
    }

    fn enter<'a>(&'a self, state: &'a State) -> Guard<'a> {
        Text::enter(&state.text)
    }
}

/// A state that asks for much alignment, and a guard that asks for it and has no bytes.
struct Aligned;

#[derive(Clone)]
#[repr(align(64))]
struct Wide(u8);

#[repr(align(32))]
struct Nothing;

impl Carrier for Aligned {
    type State = Wide;
    type Entered<'a> = Nothing;

    fn capture(&self, _: &HandOver) -> Option<Wide> {
        current().map(|text| Wide(text.len() as u8))
    }

    fn begin_root(&self, _: &HandOver) -> Option<Wide> {
        current().map(|text| Wide((ROOT.len() + text.len()) as u8))
    }

    fn enter(&self, state: &Wide) -> Nothing {
        assert!(std::ptr::from_ref(state).addr().is_multiple_of(64));
        assert_eq!(Some(usize::from(state.0)), current().map(|text| text.len()));
        Nothing
    }
}

impl Drop for Nothing {
    fn drop(&mut self) {
        assert!(std::ptr::from_ref(self).addr().is_multiple_of(32));
    }
}

/// Does nothing but panic.
struct Panics;

impl Carrier for Panics {
    type State = ();
    type Entered<'a> = ();

    fn capture(&self, _: &HandOver) -> Option<()> {
        current().map(|_| ())
    }

    fn enter<'a>(&'a self, (): &'a ()) {
        panic!("on purpose");
    }
}

fn installed() -> (Arc<AtomicUsize>, [Installed; 3]) {
    let alive = Arc::<AtomicUsize>::default();
    let text = install(Text { alive: Arc::clone(&alive) });
    (alive, [text, install(Panics), install(Aligned)])
}

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

struct ReadsOnDrop(Arc<Mutex<Option<String>>>);

impl Drop for ReadsOnDrop {
    fn drop(&mut self) {
        *self.0.lock().unwrap() = current();
    }
}

#[test]
fn states_are_entered_from_thread_to_thread_and_dropped_once() {
    let _alone = alone();
    let (alive, installed) = installed();
    let snapshot = with("here", Snapshot::capture);
    let seen = Arc::<Mutex<_>>::default();
    let reads = ReadsOnDrop(Arc::clone(&seen));
    let mut future = Box::pin(snapshot.scope(async move {
        let _reads = reads;
        assert_eq!(current().as_deref(), Some("here"));
        pending::<()>().await;
    }));
    assert!(poll_once(future.as_mut()).is_none());
    let closure = snapshot.clone().wrap(|| panic!("{}", current().unwrap()));
    drop(snapshot);
    thread::spawn(move || {
        assert!(poll_once(future.as_mut()).is_none());
        drop(future);
        let panic = catch_unwind(AssertUnwindSafe(closure)).unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().unwrap(), "here");
        assert_eq!(current(), None);
    })
    .join()
    .unwrap();
    assert_eq!(seen.lock().unwrap().as_deref(), Some("here"));
    assert_eq!(alive.load(Ordering::Relaxed), 0);
    drop(installed);
}

#[test]
fn many_threads_enter_the_states_of_one_snapshot_at_once() {
    let _alone = alone();
    let (alive, _installed) = installed();
    let snapshot = with("here", Snapshot::capture);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..3 {
                    let read = snapshot.run(|| with("inner", || snapshot.run(current)));
                    assert_eq!(read.as_deref(), Some("here"));
                }
            });
        }
    });
    let entered = snapshot.enter();
    assert_eq!(current().as_deref(), Some("here"));
    let inner = with("inner", Snapshot::capture);
    assert_eq!(inner.run(current).as_deref(), Some("inner"));
    drop(entered);
    assert_eq!(current(), None);
    drop((snapshot, inner));
    assert_eq!(alive.load(Ordering::Relaxed), 0);
}

#[test]
fn carriers_come_and_go_while_threads_capture() {
    let _alone = alone();
    let alive = Arc::<AtomicUsize>::default();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..5 {
                    drop(install(Text { alive: Arc::clone(&alive) }));
                }
            });
        }
        for _ in 0..10 {
            let snapshot = with("here", Snapshot::capture);
            let read = snapshot.run(current);
            assert!(read.as_deref().is_none_or(|read| read == "here"));
        }
    });
    assert_eq!(alive.load(Ordering::Relaxed), 0);
}

#[test]
fn more_carriers_than_there_is_room_for_are_refused() {
    let _alone = alone();
    let installed: Mutex<Vec<Installed>> = Mutex::default();
    let panic = catch_unwind(|| {
        for _ in 0..17 {
            let one_more = install(Aligned);
            installed.lock().unwrap().push(one_more);
        }
    });
    assert_eq!(panic.unwrap_err().downcast_ref::<String>().unwrap(), "more than 16 carriers at once");
    assert_eq!(with("here", Snapshot::capture).run(current), None);
    drop(installed.into_inner().unwrap());
    let name = format!("{:?}", install(Aligned));
    assert!(name.starts_with("Installed(\"carriers::Aligned"), "{name}");
}

#[test]
fn a_future_is_entered_in_each_poll() {
    let _alone = alone();
    let (_, _installed) = installed();
    let snapshot = with("here", Snapshot::capture);
    let mut future = pin!(snapshot.scope(async {
        let first = current();
        futures::future::poll_fn({
            let mut polls = 0;
            move |_| {
                polls += 1;
                if polls == 3 { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
            }
        })
        .await;
        (first, current())
    }));
    for _ in 0..2 {
        assert!(poll_once(future.as_mut()).is_none());
        assert_eq!(current(), None);
    }
    let here = Some("here".to_owned());
    assert_eq!(poll_once(future), Some((here.clone(), here)));
}

#[test]
fn a_root_has_states_of_its_own_from_thread_to_thread() {
    let _alone = alone();
    let (alive, _installed) = installed();
    let site = RootSite::of::<Text>("consume");
    let mut root = with("here", || site.begin(()));
    let expected = Some("root of here".to_owned());
    assert_eq!(root.run(current), expected);
    let (mut root, elsewhere) = thread::spawn(move || {
        let here = root.run(current);
        assert!(catch_unwind(AssertUnwindSafe(|| root.run(|| panic!("on purpose")))).is_err());
        (root, here)
    })
    .join()
    .unwrap();
    assert_eq!((elsewhere, current()), (expected.clone(), None));
    let [kept, captured] = [root.snapshot(), root.run(Snapshot::capture)];
    drop(root);
    assert_eq!([kept.run(current), captured.run(current)], [expected.clone(), expected]);
    assert_eq!(alive.load(Ordering::Relaxed), 2);
    drop((kept, captured));
    assert_eq!(alive.load(Ordering::Relaxed), 0);
    assert_eq!(site.begin(()).run(current), None);
}
