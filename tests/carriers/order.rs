//! Several carriers, and the order of what they do: also where work panics, is cancelled, or is dropped.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use ctx_runtime::carriers::{Carrier, HandOver, install};
use ctx_runtime::with_context;
use futures::FutureExt;
use tokio::task::yield_now;

use crate::ambient_state::{Takes, current, make_current};

#[tokio::test]
async fn carriers_enter_in_the_order_of_installation_and_leave_in_reverse() {
    let record = Arc::default();
    let first = Takes { name: "first", record: Arc::clone(&record) };
    let second = Takes { name: "second", record };
    let (_first, _second) = (install(first.clone()), install(second));

    #[with_context]
    async fn spawns() {
        let state = (make_current("second", "b"), make_current("first", "a"));
        let task = tokio::spawn(async { yield_now().await });
        drop(state);
        task.await.unwrap();
    }
    spawns().await;
    let poll = ["enter a", "enter b", "leave b", "leave a"];
    let mut expected = vec!["capture a", "capture b"];
    expected.extend(poll.iter().chain(&poll));
    let recorded = first.recorded();
    let (polls, rest) = recorded.split_at(expected.len());
    assert_eq!(polls, expected);
    assert_eq!(rest, ["drop b", "drop a"], "nothing is left in the finished block that could need the states");
}

/// The state of this carrier is made of the state of another.
#[tokio::test]
async fn a_carrier_may_need_what_an_earlier_carrier_makes_current() {
    const NAME: &str = "needed";

    struct Needs(Arc<Mutex<Vec<Option<String>>>>);
    struct Left(Arc<Mutex<Vec<Option<String>>>>);

    impl Carrier for Needs {
        type State = ();
        type Entered<'a> = Left;

        fn capture(&self, _: &HandOver) -> Option<()> {
            current(NAME).map(|_| ())
        }

        fn enter(&self, (): &()) -> Left {
            self.0.lock().unwrap().push(current(NAME));
            Left(Arc::clone(&self.0))
        }
    }

    impl Drop for Left {
        fn drop(&mut self) {
            self.0.lock().unwrap().push(current(NAME));
        }
    }

    #[with_context]
    async fn spawns() {
        let state = make_current(NAME, "here");
        let task = tokio::spawn(async {});
        drop(state);
        task.await.unwrap();
    }

    let seen = Arc::default();
    let (_first, _second) = (install(Takes::new(NAME)), install(Needs(Arc::clone(&seen))));
    spawns().await;
    let seen = seen.lock().unwrap();
    assert!(seen.len() >= 2 && seen.iter().all(|seen| seen.as_deref() == Some("here")), "{seen:?}");
}

#[tokio::test]
async fn a_panic_of_the_work_leaves_the_state() {
    const NAME: &str = "panics";
    let _installed = install(Takes::new(NAME));

    #[with_context]
    fn work() -> impl Future<Output = ()> {
        let _state = make_current(NAME, "here");
        async { panic!("{}", current(NAME).unwrap()) }
    }

    let _outer = make_current(NAME, "outer");
    let panic = AssertUnwindSafe(work()).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref::<String>().unwrap(), "here");
    assert_eq!(current(NAME).as_deref(), Some("outer"));
    let closure = {
        let _state = make_current(NAME, "here");
        ctx_runtime::Snapshot::capture().wrap(|| panic!("on purpose"))
    };
    assert!(catch_unwind(AssertUnwindSafe(closure)).is_err());
    assert_eq!(current(NAME).as_deref(), Some("outer"));
}

/// Reads the state where it is dropped.
struct ReadsOnDrop(&'static str, Arc<Mutex<Vec<Option<String>>>>);

impl Drop for ReadsOnDrop {
    fn drop(&mut self) {
        self.1.lock().unwrap().push(current(self.0));
    }
}

#[tokio::test]
async fn destructors_run_with_the_state_wherever_the_work_ends() {
    const NAME: &str = "destructors";
    let takes = Takes::new(NAME);
    let _installed = install(takes.clone());
    let seen: Arc<Mutex<Vec<_>>> = Arc::default();

    #[with_context]
    fn cancelled(held: ReadsOnDrop) -> impl Future<Output = ()> {
        let _state = make_current(NAME, "here");
        async move {
            let _held = held;
            pending().await
        }
    }

    #[with_context]
    fn never_called(held: ReadsOnDrop) -> impl FnOnce() {
        let _state = make_current(NAME, "here");
        #[context(carry)]
        move || drop(held)
    }

    /// Holds a value also when it has given its result.
    struct KeepsOn {
        _held: ReadsOnDrop,
    }

    impl Future for KeepsOn {
        type Output = ();

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
    }

    #[with_context]
    async fn spawns(finished: KeepsOn) {
        let state = make_current(NAME, "here");
        let task = tokio::spawn(finished);
        drop(state);
        task.await.unwrap();
    }

    let held = || ReadsOnDrop(NAME, Arc::clone(&seen));
    spawns(KeepsOn { _held: held() }).await;
    drop(cancelled(held()));
    let mut polled = Box::pin(cancelled(held()));
    assert!(polled.as_mut().now_or_never().is_none());
    drop(polled);
    drop(never_called(held()));
    let task = tokio::spawn(cancelled(held()));
    yield_now().await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(*seen.lock().unwrap(), [const { "here" }; 5].map(|here| Some(here.to_owned())));
    assert_eq!(current(NAME), None);
    let recorded = takes.recorded();
    let count = |what: &str| recorded.iter().filter(|event| event.starts_with(what)).count();
    assert_eq!((count("capture"), count("drop")), (5, 5), "the state ends with its work");
    assert_eq!(count("enter"), count("leave"));
}
