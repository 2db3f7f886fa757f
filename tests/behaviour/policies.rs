//! Policies of keys at a spawn site: a key is carried, dropped or forked.
#![allow(clippy::redundant_closure, reason = "closures and functions are not the same to a macro")]

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use ctx_runtime::{Context, Snapshot, context, context_root, context_var, run, try_with, with_context};
use futures::executor::block_on;
use rayon::prelude::*;
use tokio::sync::oneshot;

use crate::keys::{Request, id};

/// A transaction must not reach a background job.
#[derive(Clone, Context)]
#[context(drop)]
struct Transaction(Arc<String>);

/// Each piece of work has its own span, a child of the span of the code that hands it over.
#[derive(Debug, PartialEq, Context)]
#[context(fork = Span::child)]
struct Span {
    path: String,
}

impl Span {
    fn root() -> Self {
        Span { path: "root".into() }
    }

    fn child(&self) -> Self {
        Span { path: format!("{}/child", self.path) }
    }
}

fn transaction() -> Option<String> {
    try_with(|transaction: &Transaction| transaction.0.to_string()).ok()
}

fn span() -> String {
    try_with(|span: &Span| span.path.clone()).unwrap_or_default()
}

type Read = (Option<u64>, Option<String>, String);

fn read() -> Read {
    (id(), transaction(), span())
}

#[with_context]
async fn reads() -> Read {
    read()
}

fn here() -> Read {
    (Some(7), Some("open".into()), "root".into())
}

fn over_there() -> Read {
    (Some(7), None, "root/child".into())
}

// Kotlin copyForChild; rustango#1381
#[tokio::test]
async fn a_dropped_key_is_gone_in_the_child_a_forked_one_is_its_own_and_the_parent_keeps_both() {
    #[context_root(Request::new(7), Transaction(Arc::new("open".to_owned())), Span::root())]
    async fn root() {
        assert_eq!(tokio::spawn(async { read() }).await.unwrap(), over_there());
        assert_eq!(tokio::spawn(reads()).await.unwrap(), over_there(), "the call captures what crosses");
        assert_eq!(tokio::task::spawn_blocking(read).await.unwrap(), over_there());
        assert_eq!(std::thread::spawn(|| read()).join().unwrap(), over_there());
        let boxed: Pin<Box<dyn Future<Output = Read> + Send>> = Box::pin(reads());
        assert_eq!(boxed.await, here(), "made here, for here");
        let job = #[context(carry)]
        || read();
        assert_eq!(job(), over_there(), "handed over by hand");
        assert_eq!(read(), here());
        assert_eq!(reads().await, here());
    }
    root().await;
}

#[tokio::test]
async fn policies_apply_at_each_hand_over() {
    #[context_root(Span::root())]
    async fn root() -> String {
        tokio::spawn(async {
            let inner = tokio::spawn(async { span() }).await.unwrap();
            format!("{} and {inner}", span())
        })
        .await
        .unwrap()
    }
    assert_eq!(root().await, "root/child and root/child/child");
}

#[test]
fn what_is_called_waited_for_or_captured_by_hand_keeps_everything() {
    #[context_root(Request::new(7), Transaction(Arc::new("open".to_owned())), Span::root())]
    fn root() {
        assert_eq!(block_on(async { reads().await }), here());
        assert_eq!([0; 8].par_iter().map(|_| read()).collect::<Vec<_>>(), vec![here(); 8]);
        assert_eq!(rayon::join(|| read(), || read()), (here(), here()));
        assert_eq!(context!().run(read), here());
        std::thread::scope(|scope| {
            assert_eq!(scope.spawn(read).join().unwrap(), over_there(), "a thread of its own");
        });
    }
    root();
}

#[tokio::test]
async fn a_call_at_a_spawn_site_reads_what_is_current_and_its_arguments_may_wait_or_fail() {
    #[with_context]
    async fn job(_read_at_the_call: Option<String>, _number: u8) -> Read {
        read()
    }
    #[with_context]
    async fn number() -> u8 {
        assert_eq!(read(), here(), "awaited here");
        1
    }
    #[context_root(Request::new(7), Transaction(Arc::new("open".to_owned())), Span::root())]
    async fn root() -> Result<(), std::num::ParseIntError> {
        fn check() -> Option<String> {
            assert_eq!(read(), here(), "evaluated here");
            transaction()
        }
        assert_eq!(tokio::spawn(job(check(), "1".parse()?)).await.unwrap(), over_there());
        assert_eq!(tokio::spawn(job(check(), number().await)).await.unwrap(), over_there());
        #[context(detach)]
        let detached = tokio::spawn(job(check(), number().await + "1".parse::<u8>()?));
        assert_eq!(detached.await.unwrap(), (None, None, String::new()));
        assert_eq!(read(), here());
        let failed = tokio::spawn(job(None, "x".parse()?)).await;
        unreachable!("{failed:?}")
    }
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    is_send(root()).await.unwrap_err();
}

#[tokio::test]
async fn an_async_block_in_a_variable_crosses_and_a_call_that_was_made_before_does_not() {
    #[context_root(Request::new(7), Transaction(Arc::new("open".to_owned())), Span::root())]
    async fn root() {
        let job = async { read() };
        assert_eq!(tokio::spawn(job).await.unwrap(), over_there());
        let job = context!().scope(reads());
        assert_eq!(tokio::spawn(job).await.unwrap(), here(), "the call has captured before");
        let job = async { read() };
        #[context(detach)]
        let detached = tokio::spawn(job);
        assert_eq!(detached.await.unwrap(), (None, None, String::new()));
        let job = async { read() };
        assert_eq!(job.await, here());
    }
    root().await;
}

#[tokio::test]
async fn what_runs_at_once_in_an_argument_of_a_spawn_site_sees_everything() {
    #[with_context(bind(Number(1)))]
    fn token() -> (Read, u8) {
        (read(), context!(Number.0))
    }
    #[with_context(bind(Number(2)))]
    fn work() -> impl Future<Output = (Read, u8)> + Send {
        assert_eq!((read(), context!(Number.0)), (here(), 2));
        async { (read(), context!(Number.0)) }
    }
    #[with_context]
    async fn job(_: (Read, u8), _: Read, _: Vec<Read>) -> Read {
        read()
    }
    context_var! { Number: u8; }
    #[context_root(Request::new(7), Transaction(Arc::new("open".to_owned())), Span::root())]
    async fn root() {
        let arguments = (token(), run(Number(3), read), [0; 4].par_iter().map(|_| read()).collect::<Vec<_>>());
        let expected = ((here(), 1), here(), vec![here(); 4]);
        assert_eq!(arguments, expected);
        let check = |arguments| assert_eq!(arguments, expected);
        let carried = tokio::spawn({
            check((token(), run(Number(3), read), [0; 4].par_iter().map(|_| read()).collect::<Vec<_>>()));
            job(token(), run(Number(3), read), [0; 4].par_iter().map(|_| read()).collect())
        });
        assert_eq!(carried.await.unwrap(), over_there());
        #[context(detach)]
        let detached = tokio::spawn({
            check((token(), run(Number(3), read), [0; 4].par_iter().map(|_| read()).collect::<Vec<_>>()));
            job(token(), run(Number(3), read), [0; 4].par_iter().map(|_| read()).collect())
        });
        assert_eq!(detached.await.unwrap(), (None, None, String::new()));
        assert_eq!(tokio::spawn(work()).await.unwrap(), (over_there(), 2), "with what it binds on top");
        #[context(detach)]
        let detached = tokio::spawn(work());
        assert_eq!(detached.await.unwrap(), ((None, None, String::new()), 2));
    }
    root().await;
}

#[tokio::test]
async fn a_fork_is_made_once_for_each_piece_of_work_and_for_nothing_else() {
    static FORKS: AtomicUsize = AtomicUsize::new(0);
    #[derive(Context)]
    #[context(fork = |_| { FORKS.fetch_add(1, Ordering::Relaxed); Counted })]
    struct Counted;

    #[with_context]
    async fn nothing() {}
    fn spawn(count: usize, _name: String) -> usize {
        count
    }
    fn count() -> usize {
        3
    }
    #[context_root(Counted)]
    async fn root() {
        tokio::spawn(nothing()).await.unwrap();
        tokio::spawn(async {}).await.unwrap();
        assert_eq!(FORKS.load(Ordering::Relaxed), 2);
        assert_eq!(spawn(count(), String::new()), 3, "merely called spawn");
        nothing().await;
        assert_eq!(FORKS.load(Ordering::Relaxed), 2);
    }
    root().await;
}

#[tokio::test]
async fn a_dropped_value_is_not_kept_alive_by_the_work_that_was_spawned() {
    #[context_root(Request::new(7), Transaction(transaction))]
    async fn root(transaction: Arc<String>, rest: oneshot::Receiver<()>) -> tokio::task::JoinHandle<Read> {
        tokio::spawn(async move {
            rest.await.unwrap();
            read()
        })
    }
    let transaction = Arc::new("open".to_owned());
    let weak: Weak<_> = Arc::downgrade(&transaction);
    let (end, rest) = oneshot::channel();
    let job = root(transaction, rest).await;
    assert!(weak.upgrade().is_none(), "the root is done, the job is not");
    end.send(()).unwrap();
    assert_eq!(job.await.unwrap(), (Some(7), None, String::new()));
}

#[test]
fn a_key_with_a_policy_that_is_bound_elsewhere_costs_and_changes_nothing() {
    run(Span::root(), || ());
    #[context_root(Request::new(7))]
    fn root() -> Read {
        std::thread::spawn(|| read()).join().unwrap()
    }
    assert_eq!(root(), (Some(7), None, String::new()));
}

#[test]
fn a_fork_reads_captures_spawns_and_panics_as_it_likes() {
    #[derive(Context)]
    #[context(fork = Curious::fork)]
    struct Curious(Option<u64>);
    impl Curious {
        #[with_context]
        fn fork(&self) -> Self {
            assert_ne!(self.0, Some(13), "bad luck");
            assert_eq!(context!().run(id), id());
            // If this spawn site forked too, the recursion would never end.
            let (id, is_bound) = std::thread::spawn(|| (id(), context!(Curious?).is_some())).join().unwrap();
            assert!(is_bound, "what a fork hands over keeps everything");
            Curious(id)
        }
    }
    #[with_context]
    async fn in_a_call() -> Option<u64> {
        context!(Curious.0)
    }
    #[context_root(Request::new(7), Curious(number))]
    async fn root(number: Option<u64>) {
        assert_eq!(std::thread::spawn(|| context!(Curious.0)).join().unwrap(), id());
        assert_eq!(tokio::spawn(in_a_call()).await.unwrap(), id());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(root(None));
    let panicked = std::panic::catch_unwind(|| runtime.block_on(root(Some(13))));
    assert!(panicked.is_err());
    assert!(Snapshot::capture().is_empty(), "the context is back");
    runtime.block_on(root(None));
}

#[test]
fn policies_hold_for_generic_keys_and_for_those_of_context_var() {
    #[derive(Context)]
    #[context(fork = Stack::push)]
    struct Stack<T: Clone + Default + Send + Sync + 'static>(Vec<T>);
    impl<T: Clone + Default + Send + Sync + 'static> Stack<T> {
        fn push(&self) -> Self {
            let mut grown = self.0.clone();
            grown.push(grown.first().cloned().unwrap_or_default());
            Stack(grown)
        }
    }
    context_var! {
        /// This key does not cross a spawn site.
        #[derive(Clone, Debug)]
        #[context(drop, name = "lock")]
        Lock: Arc<Mutex<u8>>;
        #[context(carry)]
        Number: u8 = 5;
    }
    #[context_root(Stack(vec!['a']), Stack(vec![1_u8]), Lock(Arc::default()), Number(6))]
    fn root() -> (usize, usize, bool, u8) {
        std::thread::spawn(|| {
            (
                context!(Stack<char>, |stack| stack.0.len()),
                context!(Stack<u8>, |stack| stack.0.len()),
                context!(Lock?).is_some(),
                context!(Number.0),
            )
        })
        .join()
        .unwrap()
    }
    assert_eq!(root(), (2, 2, false, 6));
}

#[test]
fn a_missing_key_that_stays_behind_says_so() {
    context_var! {
        #[context(drop, name = "the lock")]
        Lock: u8;
    }
    #[context_root(Lock(1))]
    fn root() -> String {
        std::thread::spawn(|| ctx_runtime::try_get::<Lock>().map(|_| ()).unwrap_err().to_string()).join().unwrap()
    }
    let message = root();
    assert!(message.starts_with("no `the lock` in the current context\n"), "{message}");
    assert!(message.contains("`the lock` stays behind at spawn sites"), "{message}");
}
