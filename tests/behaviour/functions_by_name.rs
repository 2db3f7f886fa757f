//! Functions that are handed over by their names, and closures whose results other code polls.

use std::future::Future;
use std::pin::Pin;
use std::thread;

use ctx_runtime::{context_root, with_context};
use futures::StreamExt;
use futures::executor::{block_on, block_on_stream};
use futures::stream::{self, Stream};

use crate::keys::{Request, id};

/// Like the upgrade to a web socket: other code polls the future that the callback returns.
struct Upgrade;

impl Upgrade {
    fn on_upgrade<F: Future<Output = ()> + Send + 'static>(self, callback: impl FnOnce(u64) -> F + Send + 'static) {
        thread::spawn(move || block_on(callback(1))).join().unwrap();
    }

    fn on_failed_upgrade(self, callback: impl FnOnce(String) + Send + 'static) {
        thread::spawn(move || callback(String::new())).join().unwrap();
    }
}

async fn talk(number: u64) {
    assert_eq!((number, id()), (1, Some(7)));
}

fn failed(_: String) {
    assert_eq!(id(), Some(7));
}

#[test]
fn a_functions_name_where_a_closure_is_asked_for_runs_in_the_context_and_so_does_its_future() {
    #[context_root(Request::new(7))]
    fn root() {
        Upgrade.on_upgrade(talk);
        Upgrade.on_failed_upgrade(failed);
        let callback = talk;
        Upgrade.on_upgrade(callback);
    }
    root();
}

#[allow(clippy::redundant_closure, reason = "what it gives is carried")]
#[test]
fn the_future_that_a_closure_gives_runs_in_the_context_whoever_made_it() {
    #[context_root(Request::new(7))]
    fn root() {
        Upgrade.on_upgrade(|number| talk(number));
        Upgrade.on_upgrade(|number| {
            let later = talk(number);
            Box::pin(later) as Pin<Box<dyn Future<Output = ()> + Send>>
        });
        Upgrade.on_upgrade(async |number| talk(number).await);
    }
    root();
}

fn submit<F: Future<Output = ()> + Send + 'static>(make: impl FnOnce() -> F + Send + 'static) {
    thread::spawn(move || block_on(make())).join().unwrap();
}

fn call<R: Send + 'static>(function: impl FnOnce(u64) -> R + Send + 'static) -> R {
    thread::spawn(move || function(1)).join().unwrap()
}

fn drain(stream: impl Stream<Item = Option<u64>> + Send + 'static) -> Vec<Option<u64>> {
    thread::spawn(move || block_on_stream(Box::pin(stream)).collect()).join().unwrap()
}

#[test]
fn a_declared_site_asks_for_streams_functions_and_what_closures_give() {
    #[with_context(spawn(submit, call, drain))]
    fn carried() {
        submit(|| talk(1));
        call(failed_with);
        assert_eq!(call(|number| (number, id())), (1, Some(7)));
        assert_eq!(drain(stream::iter(0..2).then(|_| async { id() })), [Some(7); 2]);
    }
    fn failed_with(number: u64) {
        assert_eq!((number, id()), (1, Some(7)));
    }
    ctx_runtime::run(Request::new(7), carried);
}

#[test]
fn what_is_no_function_and_what_is_of_another_type_stays_what_it_is() {
    struct Migrator(u8);
    impl Migrator {
        fn on_upgrade(self, version: u8) -> u8 {
            self.0 + version
        }
        fn upgrade<T>(self, major: u8, steps: &mut u8, last: T) -> (u8, T) {
            *steps += 1;
            (self.0 + major, last)
        }
    }
    fn inferred<T: Default>(make: impl FnOnce() -> T) -> T {
        make()
    }
    #[with_context(spawn(inferred))]
    fn calls(text: &str) -> (u8, u64, Vec<u8>) {
        let (old_version, mut steps) = (1, 0);
        assert_eq!(Migrator(2).upgrade(old_version, &mut steps, text), (3, text));
        assert_eq!(Migrator(2).upgrade(old_version, &mut steps, |version: u8| version + 1).1(4), 5);
        assert_eq!(steps, 2);
        let parsed: u64 = inferred(|| text.parse().unwrap());
        let collected: Vec<u8> = inferred(|| text.bytes().collect());
        inferred(|| {
            assert_eq!(collected.len(), 1);
        });
        (Migrator(2).on_upgrade(old_version), parsed, inferred(|| text.bytes().collect()))
    }
    assert_eq!(calls("7"), (3, 7, b"7".to_vec()));
}

#[test]
fn the_names_of_functions_of_rayon_are_taken_as_ever() {
    fn in_the_scope(_: &rayon::Scope<'_>) {
        assert_eq!(id(), Some(7));
    }
    fn everywhere(_: rayon::BroadcastContext<'_>) {}
    #[context_root(Request::new(7))]
    fn root() {
        rayon::scope(|scope| scope.spawn(in_the_scope));
        rayon::spawn_broadcast(everywhere);
    }
    root();
}

#[tokio::test]
async fn a_function_that_spawns_does_so_where_its_name_is_an_argument() {
    #[context_root(Request::new(7))]
    async fn root() -> Vec<Option<u64>> {
        let jobs = [1, 2].map(|_| async { id() });
        let spawned: Vec<_> = jobs.into_iter().map(tokio::spawn).collect();
        let blocking = [|| id()].into_iter().map(tokio::task::spawn_blocking);
        let mut read = Vec::new();
        for task in spawned.into_iter().chain(blocking) {
            read.push(task.await.unwrap());
        }
        fn post(handler: fn(u8, u8) -> u8) -> u8 {
            handler(1, 2)
        }
        mod task {
            pub(super) fn spawn(left: u8, right: u8) -> u8 {
                left + right
            }
        }
        assert_eq!(post(task::spawn), 3, "another function of this name");
        read.extend([|| id()].into_iter().map(std::thread::spawn).map(|thread| thread.join().unwrap()));
        read
    }
    assert_eq!(root().await, [Some(7); 4]);
}

#[test]
fn a_function_with_a_parameter_runs_in_the_context_at_a_spawn_site() {
    fn spawn(function: impl FnOnce(u64) -> Option<u64> + Send + 'static) -> Option<u64> {
        thread::spawn(move || function(1)).join().unwrap()
    }
    fn read(_: u64) -> Option<u64> {
        id()
    }
    #[context_root(Request::new(7))]
    fn root() -> [Option<u64>; 2] {
        let boxed: Box<dyn FnOnce(u64) -> Option<u64> + Send> = Box::new(read);
        [spawn(read), spawn(boxed)]
    }
    assert_eq!(root(), [Some(7); 2]);
}
