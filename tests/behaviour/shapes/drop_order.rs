//! Arguments and locals are dropped in the order of the plain function. Each case has the same items twice, and
//! compares the logs of both.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use ctx_runtime::with_context;

type Log = Rc<RefCell<Vec<String>>>;

/// A value that logs its name when it is dropped.
struct Noted {
    name: &'static str,
    log: Log,
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.log.borrow_mut().push(format!("drop {}", self.name));
    }
}

impl Noted {
    fn another(&self, name: &'static str) -> Noted {
        Noted { name, log: self.log.clone() }
    }

    fn say(&self, what: &str) {
        self.log.borrow_mut().push(format!("{what} {}", self.name));
    }
}

/// A future that is pending once.
async fn pause() {
    let mut polled = false;
    poll_fn(|_| if std::mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Polls the future at most `polls` times and drops it. Returns the log of calls, polls and drops.
fn log_of<F: Future>(polls: usize, call: impl FnOnce(&dyn Fn(&'static str) -> Noted) -> F) -> Vec<String> {
    let log = Log::default();
    let note = |name| Noted { name, log: log.clone() };
    {
        let mut future = pin!(call(&note));
        log.borrow_mut().push("called".into());
        for poll in 0..polls {
            let ready = future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
            log.borrow_mut().push(format!("poll {poll}: {ready}"));
            if ready {
                break;
            }
        }
    }
    log.take()
}

/// Makes the items twice and compares their logs: of a run to the end, and of a drop after the first poll.
macro_rules! same_order {
    ({ $($items:tt)* } |$note:ident| $call:expr) => {{
        mod plain {
            #[allow(unused_imports, reason = "not every case needs all of them")]
            use super::*;
            $($items)*
        }
        #[with_context]
        mod annotated {
            #[allow(unused_imports, reason = "as above")]
            use super::*;
            $($items)*
        }
        for polls in [10, 1] {
            let expected = { use plain::*; log_of(polls, |$note| $call) };
            assert!(expected.len() > 2, "nothing is dropped: {expected:?}");
            assert_eq!({ use annotated::*; log_of(polls, |$note| $call) }, expected);
        }
    }};
}

#[test]
fn arguments_by_name_used_and_unused() {
    same_order!(
        {
            pub(super) async fn function(a: Noted, _b: Noted, c: Noted) {
                a.say("use");
                let _local = c.another("local");
                pause().await;
            }
        } | note
            | function(note("a"), note("b"), note("c"))
    );
}

#[test]
fn an_argument_that_is_moved_and_one_that_is_returned() {
    same_order!(
        {
            pub(super) async fn function(a: Noted, b: Noted, c: Noted) -> Noted {
                pause().await;
                drop(b);
                a.say("use");
                pause().await;
                c
            }
        } | note
            | function(note("a"), note("b"), note("c"))
    );
}

#[test]
fn an_argument_that_is_moved_on_one_path() {
    same_order!(
        {
            pub(super) async fn function(a: Noted, b: Noted, moves: bool) {
                let first = a.another("first");
                if moves {
                    drop(a);
                    pause().await;
                } else {
                    drop(b);
                    pause().await;
                    return;
                }
                first.say("use");
            }
            pub(super) async fn both(a: Noted, b: Noted, c: Noted, d: Noted) {
                function(a, b, true).await;
                function(c, d, false).await;
            }
        } | note
            | both(note("a"), note("b"), note("c"), note("d"))
    );
}

#[test]
fn patterns_with_parts_that_are_not_bound() {
    same_order!(
        {
            pub(super) async fn function(
                (a, _): (Noted, Noted),
                [first, .., last]: [Noted; 3],
                _: Noted,
                (_, _): (Noted, Noted),
            ) {
                let _local = a.another("local");
                pause().await;
                last.say("use");
                drop(first);
            }
        } | note
            | function(
                (note("a"), note("a._")),
                [note("first"), note("middle"), note("last")],
                note("_"),
                (note("left"), note("right")),
            )
    );
}

#[test]
fn bindings_by_reference_and_by_mutable_value() {
    same_order!(
        {
            #[allow(clippy::toplevel_ref_arg, reason = "the point")]
            pub(super) async fn function(
                ref a: Noted,
                mut b: Noted,
                ref mut c: Noted,
                ref d @ Noted { name, .. }: Noted,
            ) {
                b.say(name);
                b = a.another("b again");
                *c = b.another("c again");
                pause().await;
                d.say("use");
            }
        } | note
            | function(note("a"), note("b"), note("c"), note("d"))
    );
}

#[test]
fn patterns_between_names() {
    same_order!(
        {
            pub(super) async fn function(a: Noted, (b, _): (Noted, Noted), c: Noted, _: Noted, d: Noted) {
                pause().await;
                d.say("use");
                let _ = (&a, &b);
                drop(c);
            }
        } | note
            | function(note("a"), (note("b"), note("b._")), note("c"), note("_"), note("d"))
    );
}

#[test]
fn a_receiver_is_dropped_after_the_arguments() {
    same_order!(
        {
            #[allow(dead_code, reason = "it is dropped")]
            pub(super) struct Owner(pub(super) Noted);
            impl Owner {
                pub(super) async fn by_value(self, a: Noted, _: Noted) {
                    a.say("use");
                    pause().await;
                }
            }
        } | note
            | Owner(note("self")).by_value(note("a"), note("_"))
    );
    same_order!(
        {
            #[allow(dead_code, reason = "it is dropped")]
            pub(super) struct Owner(pub(super) Noted);
            impl Owner {
                pub(super) async fn in_a_box(self: Box<Self>, a: Noted) {
                    let _local = self.0.another("local");
                    pause().await;
                    a.say("use");
                }
            }
        } | note
            | Box::new(Owner(note("self"))).in_a_box(note("a"))
    );
}

#[test]
fn a_part_of_the_receiver_is_moved_out() {
    same_order!(
        {
            #[allow(dead_code, reason = "it is dropped")]
            pub(super) struct Owner(pub(super) Noted, pub(super) Noted, pub(super) Noted);
            impl Owner {
                pub(super) async fn takes(self, a: Noted) -> Noted {
                    let Owner(first, ..) = self;
                    pause().await;
                    a.say("use");
                    drop(self.2);
                    first
                }
            }
        } | note
            | Owner(note("first"), note("second"), note("third")).takes(note("a"))
    );
}

#[test]
fn a_part_of_an_argument_is_moved_out() {
    same_order!(
        {
            pub(super) async fn function(pair: (Noted, Noted, Noted), other: Noted) {
                let second = pair.1;
                pause().await;
                drop(pair.0);
                second.say("use");
                let _ = &other;
            }
        } | note
            | function((note("0"), note("1"), note("2")), note("other"))
    );
}

#[test]
fn locals_scopes_and_temporaries() {
    same_order!(
        {
            #[allow(clippy::match_single_binding, reason = "its temporaries live longer than those of `let`")]
            pub(super) async fn function(a: Noted) -> usize {
                let _one = a.another("one");
                {
                    let _inner = a.another("inner");
                    pause().await;
                }
                a.another("temporary").say("use");
                let _ = a.another("not kept");
                let _two = a.another("two");
                match a.another("matched").name {
                    name => a.another(name).say("use"),
                }
                pause().await;
                a.another("last").name.len()
            }
        } | note
            | function(note("a"))
    );
}

#[test]
fn early_returns_and_question_marks() {
    same_order!(
        {
            pub(super) async fn function(a: Noted, (b, _): (Noted, Noted)) -> Result<Noted, Noted> {
                let _local = a.another("local");
                pause().await;
                Err::<(), _>(b.another("error"))?;
                Ok(a)
            }
            pub(super) async fn returns(a: Noted, _: Noted, b: Noted) {
                let local = a.another("local");
                pause().await;
                if local.name == "local" {
                    return drop(a);
                }
                drop(b);
            }
            pub(super) async fn both(a: Noted, b: (Noted, Noted), c: Noted, d: Noted, e: Noted) {
                let _ = function(a, b).await;
                returns(c, d, e).await;
            }
        } | note
            | both(note("a"), (note("b"), note("b._")), note("c"), note("d"), note("e"))
    );
}

#[test]
fn generic_arguments_boxes_and_closures() {
    same_order!(
        {
            pub(super) async fn function<T, F: FnOnce(&T)>(
                value: T,
                f: F,
                boxed: Box<dyn FnOnce() -> Noted>,
                _: impl Sized,
            ) {
                pause().await;
                f(&value);
                let _made = boxed();
                pause().await;
            }
        } | note
            | {
                let (captured, other) = (note("captured"), note("other"));
                function(
                    note("value"),
                    move |value: &Noted| {
                        value.say("use");
                        captured.say("use");
                    },
                    Box::new(move || other.another("made")),
                    note("_"),
                )
            }
    );
}

#[test]
fn a_method_of_a_trait_and_one_that_calls_another() {
    same_order!(
        {
            pub(super) trait Run {
                async fn run(self, a: Noted, _: Noted);
                async fn twice(self, a: Noted, b: Noted)
                where
                    Self: Sized,
                {
                    let other = a.another("other");
                    self.run(a, b).await;
                    pause().await;
                    other.say("use");
                }
            }
            impl Run for Noted {
                async fn run(self, a: Noted, _: Noted) {
                    let _local = self.another("local");
                    pause().await;
                    a.say("use");
                }
            }
        } | note
            | note("self").twice(note("a"), note("b"))
    );
}

#[test]
fn a_panic_unwinds_in_the_same_order() {
    fn log(function: impl Fn(Noted, (Noted, Noted), Noted) -> Pin<Box<dyn Future<Output = ()>>>) -> Vec<String> {
        let log = Log::default();
        let note = |name| Noted { name, log: log.clone() };
        let future = function(note("a"), (note("b"), note("b._")), note("c"));
        catch_unwind(AssertUnwindSafe(|| futures::executor::block_on(future))).unwrap_err();
        log.take()
    }
    async fn plain(a: Noted, (b, _): (Noted, Noted), _c: Noted) {
        let _local = a.another("local");
        drop(b);
        panic!("on purpose");
    }
    #[with_context]
    async fn annotated(a: Noted, (b, _): (Noted, Noted), _c: Noted) {
        let _local = a.another("local");
        drop(b);
        panic!("on purpose");
    }
    let expected = log(|a, b, c| Box::pin(plain(a, b, c)));
    assert_eq!(expected, ["drop b", "drop local", "drop c", "drop b._", "drop a"]);
    assert_eq!(log(|a, b, c| Box::pin(annotated(a, b, c))), expected);
}

#[test]
fn a_boxed_future_of_async_trait() {
    same_order!(
        {
            #[async_trait::async_trait(?Send)]
            pub(super) trait Run {
                async fn run(self, a: Noted, (b, _): (Noted, Noted), _: Noted);
            }
            #[async_trait::async_trait(?Send)]
            impl Run for Noted {
                async fn run(self, a: Noted, (b, _): (Noted, Noted), _: Noted) {
                    let _local = self.another("local");
                    pause().await;
                    a.say("use");
                    drop(b);
                }
            }
        } | note
            | note("self").run(note("a"), (note("b"), note("b._")), note("_"))
    );
}

#[test]
fn functions_that_are_not_async() {
    same_order!(
        {
            pub(super) fn function(a: Noted, (b, _): (Noted, Noted), _: Noted, mut c: Noted) -> Noted {
                let _local = a.another("local");
                c.say("use");
                c = b.another("c again");
                c.say("use");
                b
            }
            pub(super) async fn calls(a: Noted, b: (Noted, Noted), c: Noted, d: Noted) {
                let returned = function(a, b, c, d);
                pause().await;
                returned.say("use");
            }
        } | note
            | calls(note("a"), (note("b"), note("b._")), note("c"), note("d"))
    );
}
