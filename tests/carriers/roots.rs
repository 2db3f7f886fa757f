//! A carrier may make a state of its own for each root.

use std::future::ready;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};

use ctx_runtime::carriers::{Carrier, HandOver, install};
use ctx_runtime::hooks::Kind;
use ctx_runtime::{Context, RootSite, Snapshot, context_root, detached, get, try_get, with_context};
use futures::future::join;
use futures::{Stream, StreamExt, stream};
use tokio::task::yield_now;

use crate::ambient_state::{Current, current, make_current};

#[derive(Context)]
struct Request(&'static str, u64);

/// Makes a state for each root that binds a `Request` of the same name: what is current around the root, and the request. The tests run at
/// once, and each has such a carrier.
struct Hubs {
    name: &'static str,
    alive: &'static AtomicU64,
}

struct Hub {
    text: String,
    alive: &'static AtomicU64,
}

impl Hubs {
    fn new(name: &'static str) -> Self {
        Hubs { name, alive: Box::leak(Box::default()) }
    }

    fn hub(&self, text: String) -> Hub {
        self.alive.fetch_add(1, Ordering::Relaxed);
        Hub { text, alive: self.alive }
    }
}

impl Clone for Hub {
    fn clone(&self) -> Self {
        self.alive.fetch_add(1, Ordering::Relaxed);
        Hub { text: self.text.clone(), alive: self.alive }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Carrier for Hubs {
    type State = Hub;
    type Entered<'a> = Current;

    fn capture(&self, hand_over: &HandOver) -> Option<Hub> {
        assert_ne!(hand_over.kind(), Some(Kind::Root));
        current(self.name).map(|text| self.hub(text))
    }

    fn begin_root(&self, root: &HandOver) -> Option<Hub> {
        assert_eq!(root.kind(), Some(Kind::Root));
        let request = try_get::<Request>().ok().filter(|request| request.0 == self.name)?.1;
        assert_ne!(request, 13, "this request has no luck");
        Some(self.hub(format!("{}{request}", current(self.name).unwrap_or_default())))
    }

    fn enter(&self, hub: &Hub) -> Current {
        make_current(self.name, &hub.text)
    }
}

fn text(of: u64) -> Option<String> {
    Some(of.to_string())
}

#[tokio::test]
async fn each_kind_of_root_runs_with_its_own_state() {
    const NAME: &str = "kinds of roots";
    let hubs = Hubs::new(NAME);
    let alive = hubs.alive;
    let _installed = install(hubs);

    #[context_root(Request(NAME, id))]
    async fn asynchronous(id: u64) -> Option<String> {
        let before = current(NAME);
        yield_now().await;
        assert_eq!(current(NAME), before);
        before
    }
    #[context_root(Request(NAME, id))]
    fn synchronous(id: u64) -> Option<String> {
        current(NAME)
    }
    #[context_root(Request(NAME, id))]
    fn streams(id: u64) -> impl Stream<Item = Option<String>> {
        stream::iter(0..2).then(|_| ready(current(NAME)))
    }
    let both = join(asynchronous(1), asynchronous(2)).await;
    assert_eq!(both, (text(1), text(2)));
    assert_eq!(synchronous(3), text(3));
    assert_eq!(streams(4).collect::<Vec<_>>().await, [text(4), text(4)]);
    let mut root = RootSite::of::<Hubs>("consume").begin(Request(NAME, 5));
    assert_eq!([root.run(|| current(NAME)), root.run(|| current(NAME))], [text(5), text(5)]);
    assert_eq!(alive.load(Ordering::Relaxed), 1);
    drop(root);
    assert_eq!((current(NAME), alive.load(Ordering::Relaxed)), (None, 0), "states end with their roots");
}

#[tokio::test]
async fn work_that_a_root_hands_over_has_the_state_of_the_root() {
    const NAME: &str = "work of roots";
    let _installed = install(Hubs::new(NAME));

    #[context_root(Request(NAME, id))]
    async fn handle(id: u64) -> Option<String> {
        helper().await
    }
    #[with_context]
    async fn helper() -> Option<String> {
        tokio::spawn(async { current(NAME) }).await.unwrap()
    }
    assert_eq!(join(handle(1), handle(2)).await, (text(1), text(2)));
}

#[test]
fn the_state_of_a_root_is_made_of_what_is_current_around_the_root() {
    const NAME: &str = "around roots";
    let _installed = install(Hubs::new(NAME));

    #[context_root(Request(NAME, 2))]
    fn inner() -> Option<String> {
        current(NAME)
    }
    #[context_root(Request(NAME, 1))]
    fn outer() {
        assert_eq!(inner().as_deref(), Some("around 12"));
        assert_eq!(detached(inner).as_deref(), Some("around 12"), "a root has a state of its own everywhere");
        assert_eq!(current(NAME).as_deref(), Some("around 1"));
    }
    let _around = make_current(NAME, "around ");
    outer();
}

#[test]
fn a_snapshot_of_a_root_keeps_the_state() {
    const NAME: &str = "snapshots of roots";
    let hubs = Hubs::new(NAME);
    let alive = hubs.alive;
    let _installed = install(hubs);

    let mut root = RootSite::of::<Hubs>("consume").begin(Request(NAME, 1));
    let kept: [Snapshot; 2] = [root.snapshot(), root.run(Snapshot::capture)];
    drop(root);
    for snapshot in &kept {
        assert_eq!(snapshot.run(|| (get::<Request>().1, current(NAME))), (1, text(1)));
    }
    assert_eq!(alive.load(Ordering::Relaxed), 2);
    drop(kept);
    assert_eq!(alive.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_root_runs_without_a_state_that_is_not_made() {
    const NAME: &str = "roots without";
    let _installed = install(Hubs::new(NAME));

    #[context_root(Request(NAME, 13))]
    async fn without_luck() -> (u64, Option<String>) {
        (get::<Request>().1, current(NAME))
    }
    #[context_root()]
    async fn without_a_request() -> Option<String> {
        current(NAME)
    }
    assert_eq!(without_luck().await, (13, None));
    assert_eq!(without_a_request().await, None);
    let mut unlucky = pin!(without_luck());
    let _current = make_current(NAME, "where it is polled");
    assert_eq!(unlucky.as_mut().await.1.as_deref(), Some("where it is polled"));
}
