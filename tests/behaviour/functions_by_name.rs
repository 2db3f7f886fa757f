//! Functions that are handed over by their names, and closures of which others poll what they give.

use std::future::Future;
use std::pin::Pin;
use std::thread;

use ctx_runtime::{context_root, with_context};
use futures::StreamExt;
use futures::executor::{block_on, block_on_stream};
use futures::stream::{self, Stream};

use crate::keys::{Request, id};

/// As a web socket's: what the callback gives is polled by others.
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
