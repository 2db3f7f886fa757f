//! The cost that an attribute, or a wrapper, adds to an awaited call of an `async fn`.
//!
//! The callee can read the context in every case. If a peer has a thread-local, a plain call is enough to read. A
//! wrapper binds the callee's future to the context of its call, whoever polls the future. The row measures this
//! difference.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ctx_runtime::with_context;
use opentelemetry::Context;
use opentelemetry::context::FutureExt as _;
use tracing::instrument;

use super::keys::*;
use super::setup::{in_dcontext as forked, recorded};
use super::{Leaf, Peer, Row};
use crate::timing::{run_ready, runs};

async fn plain(leaf: Leaf) {
    leaf.ready().await;
}

#[with_context]
async fn annotated(leaf: Leaf) {
    leaf.ready().await;
}

#[with_context(inherit)]
async fn inheriting(leaf: Leaf) {
    leaf.ready().await;
}

#[instrument(skip_all)]
async fn instrumented(leaf: Leaf) {
    leaf.ready().await;
}

#[fastrace::trace]
async fn traced(leaf: Leaf) {
    leaf.ready().await;
}

async fn with_parameter(values: Arc<Request>, leaf: Leaf) {
    leaf.ready().await;
    drop(values);
}

/// Four functions, each of which awaits the next, and keeps a value over the `.await`.
macro_rules! nested {
    ($(#[$attribute:meta])* $name:ident) => {
        mod $name {
            use super::*;

            $(#[$attribute])*
            async fn innermost(leaf: Leaf, n: u64) -> u64 {
                leaf.ready().await;
                n
            }

            $(#[$attribute])*
            async fn third(leaf: Leaf, n: u64) -> u64 {
                innermost(leaf, n ^ 1).await + n
            }

            $(#[$attribute])*
            async fn second(leaf: Leaf, n: u64) -> u64 {
                third(leaf, n ^ 2).await + n
            }

            $(#[$attribute])*
            pub(super) async fn outermost(leaf: Leaf, n: u64) -> u64 {
                second(leaf, n ^ 3).await + n
            }
        }
    };
}
nested!(nested_plain);
nested!(
    #[with_context]
    nested_annotated
);
nested!(
    #[instrument(skip_all)]
    nested_instrumented
);
nested!(
    #[fastrace::trace]
    nested_traced
);

/// The same with a parameter that each function clones for the next.
mod nested_with_parameter {
    use super::*;

    async fn innermost(values: Arc<Request>, leaf: Leaf, n: u64) -> u64 {
        leaf.ready().await;
        drop(values);
        n
    }

    async fn third(values: Arc<Request>, leaf: Leaf, n: u64) -> u64 {
        innermost(values.clone(), leaf, n ^ 1).await + n
    }

    async fn second(values: Arc<Request>, leaf: Leaf, n: u64) -> u64 {
        third(values.clone(), leaf, n ^ 2).await + n
    }

    pub(super) async fn outermost(values: Arc<Request>, leaf: Leaf, n: u64) -> u64 {
        second(values.clone(), leaf, n ^ 3).await + n
    }
}

/// The contender of ctx whose target is the cost of a plain call.
pub const INHERIT: &str = "#[with_context(inherit)]";

/// The call is awaited in a function that is called through a pointer. So equal code has an equal cost, wherever the
/// linker puts it.
macro_rules! calls {
    ($iterations:ident, $leaf:ident, $call:expr) => {
        runs($iterations, |$leaf: Leaf| run_ready(async { $call.await }), $leaf)
    };
}

fn in_ctx(calls: impl FnOnce() -> Duration) -> Duration {
    ctx_runtime::run(N0::BOUND, calls)
}

fn in_opentelemetry(calls: impl FnOnce() -> Duration) -> Duration {
    let _guard = Context::new().with_value(N0::BOUND).attach();
    calls()
}

fn in_dcontext(calls: impl FnOnce() -> Duration) -> Duration {
    let _scope = dcontext::push_scope("call");
    dcontext::set_context_variable("n0", N0::BOUND.0);
    calls()
}

/// The calls are awaited in a box, as in a task.
macro_rules! nested_calls {
    ($iterations:ident, $leaf:ident, $name:ident) => {
        runs($iterations, |leaf: Leaf| assert!(run_ready(boxed($name::outermost(leaf, 5))) > 0), $leaf)
    };
}

#[inline(never)]
fn boxed<'a>(calls: impl Future<Output = u64> + 'a) -> Pin<Box<dyn Future<Output = u64> + 'a>> {
    Box::pin(calls)
}

pub(super) fn rows() -> [Row; 2] {
    [one(), nested()]
}

fn nested() -> Row {
    Row {
        key: "call_4",
        what: "added to four `async fn`s that await each other, in a box",
        is_added: true,
        baseline: Peer::Parameter,
        contenders: vec![
            Peer::Ctx.does("#[with_context]", |iterations, leaf| {
                in_ctx(|| nested_calls!(iterations, leaf, nested_annotated))
            }),
            Peer::Tokio.does("plain calls", |iterations, leaf| {
                TASK_N0.sync_scope(N0::BOUND.0, || nested_calls!(iterations, leaf, nested_plain))
            }),
            Peer::Tracing.does("#[instrument(skip_all)]", |iterations, leaf| {
                nested_calls!(iterations, leaf, nested_instrumented)
            }),
            Peer::OpenTelemetry.does("plain calls", |iterations, leaf| {
                in_opentelemetry(|| nested_calls!(iterations, leaf, nested_plain))
            }),
            Peer::Fastrace.does("#[fastrace::trace]", |iterations, leaf| {
                recorded(|| nested_calls!(iterations, leaf, nested_traced))
            }),
            Peer::Dcontext
                .does("plain calls", |iterations, leaf| in_dcontext(|| nested_calls!(iterations, leaf, nested_plain))),
            Peer::Parameter.does("calls with arc.clone()", |iterations, leaf| {
                let request = Arc::new(Request::new());
                let calls = |(request, leaf): (&Arc<Request>, Leaf)| {
                    let calls = nested_with_parameter::outermost(request.clone(), leaf, 5);
                    assert!(run_ready(boxed(calls)) > 0);
                };
                runs(iterations, calls, (&request, leaf))
            }),
            Peer::Nothing.does("plain calls", |iterations, leaf| nested_calls!(iterations, leaf, nested_plain)),
        ],
    }
}

fn one() -> Row {
    Row {
        key: "call",
        what: "added to an awaited call of an `async fn`",
        is_added: true,
        baseline: Peer::Parameter,
        contenders: vec![
            Peer::Ctx.does("#[with_context]", |iterations, leaf| in_ctx(|| calls!(iterations, leaf, annotated(leaf)))),
            Peer::Ctx.does(INHERIT, |iterations, leaf| in_ctx(|| calls!(iterations, leaf, inheriting(leaf)))),
            Peer::Tokio.does("a plain call", |iterations, leaf| {
                TASK_N0.sync_scope(N0::BOUND.0, || calls!(iterations, leaf, plain(leaf)))
            }),
            Peer::Tracing
                .does("#[instrument(skip_all)]", |iterations, leaf| calls!(iterations, leaf, instrumented(leaf))),
            Peer::OpenTelemetry
                .does("a plain call", |iterations, leaf| in_opentelemetry(|| calls!(iterations, leaf, plain(leaf)))),
            Peer::OpenTelemetry.does("call.with_current_context()", |iterations, leaf| {
                in_opentelemetry(|| calls!(iterations, leaf, plain(leaf).with_current_context()))
            }),
            Peer::Fastrace
                .does("#[fastrace::trace]", |iterations, leaf| recorded(|| calls!(iterations, leaf, traced(leaf)))),
            Peer::Dcontext
                .does("a plain call", |iterations, leaf| in_dcontext(|| calls!(iterations, leaf, plain(leaf)))),
            Peer::Dcontext
                .does("call.fork()", |iterations, leaf| in_dcontext(|| calls!(iterations, leaf, forked(plain(leaf))))),
            Peer::Parameter.does("call(arc.clone())", |iterations, leaf| {
                let request = Arc::new(Request::new());
                let call = |(request, leaf): (&Arc<Request>, Leaf)| {
                    run_ready(async { with_parameter(request.clone(), leaf).await });
                };
                runs(iterations, call, (&request, leaf))
            }),
            Peer::Nothing.does("a plain call", |iterations, leaf| calls!(iterations, leaf, plain(leaf))),
        ],
    }
}
