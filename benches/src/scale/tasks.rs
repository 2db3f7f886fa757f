//! The tasks: all of them park at a gate, read an id, and end.

use std::hint::black_box;
use std::sync::Arc;

use clap::ValueEnum;
use ctx_runtime::{Context, context, context_root, with_context};
use serde::{Deserialize, Serialize};
use tokio::task::yield_now;

use super::gate::Gate;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// No context
    Bare,
    /// One `Arc`; each task has a clone of it
    ArcShared,
    /// An `Arc` for each task
    ArcOwn,
    /// The root's context: plain futures, spawned in an annotated function
    CtxShared,
    /// The root's context: calls of an annotated `async fn`
    CtxCall,
    /// A context for each task, with `#[context_root]`
    CtxOwn,
    /// tokio's `task_local!` of one `Arc`
    TaskLocalShared,
    /// tokio's `task_local!` of a value for each task
    TaskLocalOwn,
}

impl Kind {
    pub const ALL: [Kind; 8] = [
        Kind::Bare,
        Kind::ArcShared,
        Kind::ArcOwn,
        Kind::CtxShared,
        Kind::CtxCall,
        Kind::CtxOwn,
        Kind::TaskLocalShared,
        Kind::TaskLocalOwn,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Bare => "bare",
            Kind::ArcShared => "arc-shared",
            Kind::ArcOwn => "arc-own",
            Kind::CtxShared => "ctx-shared",
            Kind::CtxCall => "ctx-call",
            Kind::CtxOwn => "ctx-own",
            Kind::TaskLocalShared => "task-local-shared",
            Kind::TaskLocalOwn => "task-local-own",
        }
    }
}

#[derive(Context)]
struct Request {
    id: u64,
    tenant: &'static str,
}

impl Request {
    fn new() -> Self {
        Request { id: 1, tenant: "acme" }
    }
}

tokio::task_local! {
    static SHARED: Arc<Request>;
    static OWN: Request;
}

/// Spawned tasks that have not run yet are in a queue, so only this many are spawned at a time.
const AT_ONCE: u64 = 32;

/// Spawns `count` tasks of a kind, and lets each arrive at the gate. Their futures hold `PAD` more bytes than they
/// need. The numbers that all tasks read have the sum `count`.
pub(super) async fn spawn<const PAD: usize>(kind: Kind, count: u64, gate: &Arc<Gate>) {
    match kind {
        Kind::Bare => each(count, || drop(tokio::spawn(parked::<PAD>(gate.clone(), || 1)))).await,
        Kind::ArcShared => {
            let shared = Arc::new(Request::new());
            each(count, || {
                let request = shared.clone();
                drop(tokio::spawn(parked::<PAD>(gate.clone(), move || request.read())));
            })
            .await;
        }
        Kind::ArcOwn => {
            each(count, || {
                let request = Arc::new(Request::new());
                drop(tokio::spawn(parked::<PAD>(gate.clone(), move || request.read())));
            })
            .await;
        }
        Kind::CtxShared => ctx_shared::<PAD>(count, gate).await,
        Kind::CtxCall => ctx_call::<PAD>(count, gate).await,
        Kind::CtxOwn => each(count, || drop(tokio::spawn(ctx_own::<PAD>(gate.clone())))).await,
        Kind::TaskLocalShared => {
            let shared = Arc::new(Request::new());
            each(count, || {
                let task = parked::<PAD>(gate.clone(), || SHARED.with(|request| request.read()));
                drop(tokio::spawn(SHARED.scope(shared.clone(), task)));
            })
            .await;
        }
        Kind::TaskLocalOwn => {
            each(count, || {
                let task = parked::<PAD>(gate.clone(), || OWN.with(Request::read));
                drop(tokio::spawn(OWN.scope(Request::new(), task)));
            })
            .await;
        }
    }
}

async fn each(count: u64, mut spawn: impl FnMut()) {
    for number in 1..=count {
        spawn();
        if number % AT_ONCE == 0 || number == count {
            yield_now().await;
        }
    }
}

impl Request {
    fn read(&self) -> u64 {
        black_box(self.tenant);
        self.id
    }
}

/// The bare future. `PAD` sets its size.
async fn parked<const PAD: usize>(gate: Arc<Gate>, read: impl FnOnce() -> u64) {
    let pad = [1_u8; PAD];
    gate.pass().await;
    black_box(&pad);
    gate.passed(read());
}

#[context_root(Request::new())]
async fn ctx_shared<const PAD: usize>(count: u64, gate: &Arc<Gate>) {
    each(count, || {
        drop(tokio::spawn(parked::<PAD>(gate.clone(), || context!(Request, |request| request.read()))));
    })
    .await;
}

#[context_root(Request::new())]
async fn ctx_call<const PAD: usize>(count: u64, gate: &Arc<Gate>) {
    each(count, || drop(tokio::spawn(ctx_parked::<PAD>(gate.clone())))).await;
}

/// `parked` as an annotated function, like the next one. A plain `async fn` holds an argument twice (see
/// <https://github.com/rust-lang/rust/issues/62958>), an annotated one once. This makes up for the context's pointer.
#[with_context]
async fn ctx_parked<const PAD: usize>(gate: Arc<Gate>) {
    let pad = [1_u8; PAD];
    gate.pass().await;
    black_box(&pad);
    gate.passed(context!(Request, |request| request.read()));
}

#[context_root(Request::new())]
async fn ctx_own<const PAD: usize>(gate: Arc<Gate>) {
    let pad = [1_u8; PAD];
    gate.pass().await;
    black_box(&pad);
    gate.passed(context!(Request, |request| request.read()));
}

/// The size of the bare future, in bytes.
pub(super) fn bare_size<const PAD: usize>() -> usize {
    size_of_val(&parked::<PAD>(Arc::default(), || 1))
}
