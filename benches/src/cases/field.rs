//! A field of a request, next to a parameter with the same value.

use std::time::Duration;

use ctx_runtime::{context, with_context};
use opentelemetry::Context;

use super::keys::*;
use super::read::{NOT_READ_BACK, PROPERTIES_NOT_READ_BACK};
use super::{Leaf, Peer, Row};
use crate::timing::reads;

#[with_context]
fn by_ctx(_: &()) -> u64 {
    context!(Request.id)
}

fn times(iterations: u64, leaf: Leaf, read: fn(&()) -> u64) -> Duration {
    leaf.run();
    reads(iterations, read, &(), VALUE)
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
                    ctx_runtime::run(Request::new(), || times(iterations, leaf, by_ctx))
                })
                .looking(|| ctx_runtime::with(|request: &Request| assert_eq!(request.tenant, NAME))),
            Peer::Tokio
                .does("REQUEST.with(|r| r.id)", |iterations, leaf| {
                    TASK_REQUEST.sync_scope(Request::new(), || {
                        times(iterations, leaf, |()| TASK_REQUEST.with(|request| request.id))
                    })
                })
                .looking(|| TASK_REQUEST.with(|request| assert_eq!(request.tenant, NAME))),
            Peer::Tracing.cannot(NOT_READ_BACK),
            Peer::OpenTelemetry
                .does("Context::map_current(|cx| cx.get::<Request>()..)", |iterations, leaf| {
                    let _guard = Context::new().with_value(Request::new()).attach();
                    times(iterations, leaf, |()| {
                        Context::map_current(|context| context.get::<Request>().map_or(0, |request| request.id))
                    })
                })
                .looking(|| assert!(Context::current().get::<Request>().is_some())),
            Peer::Fastrace.cannot(PROPERTIES_NOT_READ_BACK),
            Peer::Dcontext
                .does("get_context_variable::<Request>(..).id: a clone of it all", |iterations, leaf| {
                    let _scope = dcontext::push_scope("field");
                    dcontext::set_context_variable("request", Request::new());
                    times(iterations, leaf, |()| {
                        dcontext::get_context_variable::<Request>("request").map_or(0, |request| request.id)
                    })
                })
                .looking(|| assert!(dcontext::get_context_variable::<Request>("request").is_some())),
            // Behind a reference, as for a callee that shares the request with others.
            Peer::Parameter.does("request.id", |iterations, leaf| {
                leaf.run();
                reads(iterations, |request| request.id, &Request::new(), VALUE)
            }),
            Peer::Nothing.does("a constant", |iterations, leaf| times(iterations, leaf, |()| VALUE)),
        ],
    }
}
