//! A hub of Sentry for each task and each root: by ctx-sentry, and by hand.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use ctx_runtime::context_root;
use ctx_sentry::CtxIntegration;
use sentry_core::{Client, ClientOptions, Envelope, Hub, SentryFutureExt, Transport};
use tokio::task::JoinHandle;

use super::spawn::{ONE_THREAD, Plan, TWO_THREADS, bare, carried, pending};
use super::{Leaf, Peer, Row};
use crate::timed;
use crate::timing::polls;

/// Sends nothing.
struct Nowhere;

impl Transport for Nowhere {
    fn send_envelope(&self, _: Envelope) {}
}

/// A hub with a client. While it lives, hubs follow if the client has the integration.
fn hub(options: ClientOptions) -> Arc<Hub> {
    let options = options.dsn("http://public@localhost/1").transport(Arc::new(Nowhere));
    Arc::new(Hub::new(Some(Arc::new(Client::with_options(options))), Arc::default()))
}

fn following() -> Arc<Hub> {
    hub(ClientOptions::new().add_integration(CtxIntegration::new()))
}

fn plain() -> Arc<Hub> {
    hub(ClientOptions::new())
}

fn fork() -> Arc<Hub> {
    Arc::new(Hub::new_from_top(Hub::current()))
}

fn looks() {
    assert!(Hub::current().client().is_some(), "the hub is current");
}

fn by_hand(leaf: Leaf) -> JoinHandle<()> {
    tokio::spawn(async move { leaf.run() }.bind_hub(fork()))
}

#[context_root()]
fn root(leaf: Leaf) {
    leaf.run();
}

fn with_others(row: Row) -> Row {
    row.others_cannot("has no hubs of Sentry")
}

/// Spawns where a hub is current.
fn spawns(hub: Arc<Hub>, plan: Plan, iterations: u64, leaf: Leaf, spawn: fn(Leaf) -> JoinHandle<()>) -> Duration {
    plan.run(plan.spawns(iterations, move || spawn(leaf)).bind_hub(hub))
}

/// By hand, the hub is a parameter of the work.
macro_rules! spawned {
    ($key:literal, $what:literal, $PLAN:ident) => {
        with_others(Row {
            key: $key,
            what: $what,
            is_added: false,
            baseline: Peer::Parameter,
            contenders: vec![
                Peer::Ctx
                    .does("tokio::spawn(async { .. }) under #[with_context]", |iterations, leaf| {
                        spawns(following(), $PLAN, iterations, leaf, carried)
                    })
                    .looking(looks),
                Peer::Parameter
                    .does(
                        "tokio::spawn(async { .. }.bind_hub(Hub::new_from_top(Hub::current())))",
                        |iterations, leaf| spawns(plain(), $PLAN, iterations, leaf, by_hand),
                    )
                    .looking(looks),
                Peer::Nothing.does("tokio::spawn(async { .. })", |iterations, leaf| {
                    spawns(plain(), $PLAN, iterations, leaf, bare)
                }),
            ],
        })
    };
}

pub(super) fn rows() -> [Row; 4] {
    [
        spawned!("hub_spawn", "spawn a task with a fork of Sentry's hub and join it", ONE_THREAD),
        spawned!("hub_spawn_2", "the same with 64 tasks at a time, on two workers: each", TWO_THREADS),
        with_others(Row {
            key: "hub_root",
            what: "call a function with a fork of Sentry's hub",
            is_added: false,
            baseline: Peer::Parameter,
            contenders: vec![
                Peer::Ctx
                    .does("a function under #[context_root]", |iterations, leaf| {
                        Hub::run(following(), || timed!(iterations, root(leaf)))
                    })
                    .looking(looks),
                Peer::Parameter
                    .does("Hub::run(Arc::new(Hub::new_from_top(Hub::current())), || ..)", |iterations, leaf| {
                        Hub::run(plain(), || timed!(iterations, Hub::run(fork(), || leaf.run())))
                    })
                    .looking(looks),
                Peer::Nothing.does("a function", |iterations, leaf| timed!(iterations, leaf.run())),
            ],
        }),
        with_others(Row {
            key: "hub_poll",
            what: "added to a poll by a hub that was carried",
            is_added: true,
            baseline: Peer::Parameter,
            contenders: vec![
                Peer::Ctx
                    .does("an async block under #[with_context]", |iterations, leaf| {
                        let hub = following();
                        let block = Hub::run(Arc::clone(&hub), || pending(leaf));
                        polls(iterations, pin!(block))
                    })
                    .looking(looks),
                Peer::Parameter
                    .does("future.bind_hub(Hub::new_from_top(Hub::current()))", |iterations, leaf| {
                        let block = Hub::run(plain(), || leaf.pending().bind_hub(fork()));
                        polls(iterations, pin!(block))
                    })
                    .looking(looks),
                Peer::Nothing.does("future", |iterations, leaf| polls(iterations, pin!(leaf.pending()))),
            ],
        }),
    ]
}
