//! A field of a request, where the parameter would have been passed.

use std::hint::black_box;
use std::time::Duration;

use ctx_runtime::{context, with_context};
use opentelemetry::Context;

use super::keys::*;
use super::read::{NOT_READ_BACK, PROPERTIES_NOT_READ_BACK};
use super::{Leaf, Peer, Row};
use crate::timed;

macro_rules! reads {
    ($iterations:ident, $leaf:ident, $read:expr) => {{
        let elapsed = timed!($iterations, $read);
        assert_eq!($read, VALUE);
        $leaf.run();
        elapsed
    }};
}

#[with_context]
fn by_ctx(iterations: u64, leaf: Leaf) -> Duration {
    reads!(iterations, leaf, context!(Request.id))
}

/// The request is behind a reference, as it is for a callee that many callers share it with.
fn by_parameter(iterations: u64, leaf: Leaf, request: &Request) -> Duration {
    reads!(iterations, leaf, request.id)
}

pub(super) fn row() -> Row {
    Row {
        key: "field",
        what: "read the `u64` in a bound request of a `u64` and a `String`",
        is_added: false,
        baseline: Peer::Parameter,
        contenders: vec![
            Peer::Ctx
                .does("context!(Request.id)", |iterations, leaf| {
                    ctx_runtime::run(Request::new(), || by_ctx(iterations, leaf))
                })
                .looking(|| ctx_runtime::with(|request: &Request| assert_eq!(request.tenant, NAME))),
            Peer::Tokio
                .does("REQUEST.with(|r| r.id)", |iterations, leaf| {
                    TASK_REQUEST.sync_scope(Request::new(), || {
                        reads!(iterations, leaf, TASK_REQUEST.with(|request| request.id))
                    })
                })
                .looking(|| TASK_REQUEST.with(|request| assert_eq!(request.tenant, NAME))),
            Peer::Tracing.cannot(NOT_READ_BACK),
            Peer::OpenTelemetry
                .does("Context::map_current(|cx| cx.get::<Request>()..)", |iterations, leaf| {
                    let _guard = Context::new().with_value(Request::new()).attach();
                    reads!(
                        iterations,
                        leaf,
                        Context::map_current(|context| context.get::<Request>().map_or(0, |request| request.id))
                    )
                })
                .looking(|| assert!(Context::current().get::<Request>().is_some())),
            Peer::Fastrace.cannot(PROPERTIES_NOT_READ_BACK),
            Peer::Dcontext
                .does("get_context_variable::<Request>(..).id: a clone of it all", |iterations, leaf| {
                    let _scope = dcontext::push_scope("field");
                    dcontext::set_context_variable("request", Request::new());
                    reads!(
                        iterations,
                        leaf,
                        dcontext::get_context_variable::<Request>("request").map_or(0, |request| request.id)
                    )
                })
                .looking(|| assert!(dcontext::get_context_variable::<Request>("request").is_some())),
            Peer::Parameter
                .does("request.id", |iterations, leaf| by_parameter(iterations, leaf, black_box(&Request::new()))),
            Peer::Nothing.does("a constant", |iterations, leaf| reads!(iterations, leaf, VALUE)),
        ],
    }
}
