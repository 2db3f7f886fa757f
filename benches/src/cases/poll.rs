//! The cost that a scope adds to each poll of a pending future.

use std::pin::pin;
use std::sync::Arc;

use fastrace::future::FutureExt as _;
use opentelemetry::Context;
use opentelemetry::context::FutureExt as _;
use tracing::{Instrument, info_span};

use super::keys::*;
use super::setup::{in_dcontext, recorded};
use super::{Peer, Row};
use crate::timing::polls;

macro_rules! nested_scopes {
    ($future:expr;) => { $future };
    ($future:expr; $Key:ident $TASK_LOCAL:ident $($rest:tt)*) => {
        $TASK_LOCAL.scope($Key::BOUND.0, nested_scopes!($future; $($rest)*))
    };
}

macro_rules! row {
    ($key:literal, $what:literal, tokio: $tokio:literal, $($Key:ident $TASK_LOCAL:ident $name:literal $field:ident)*) => {
        Row {
            key: $key,
            what: $what,
            is_added: true,
            baseline: Peer::Tokio,
            contenders: vec![
                Peer::Ctx.does("scope((A(..), ..), future)", |iterations, leaf| {
                    polls(iterations, pin!(ctx_runtime::scope(($($Key::BOUND,)*), leaf.pending())))
                }),
                Peer::Tokio.does($tokio, |iterations, leaf| {
                    polls(iterations, pin!(nested_scopes!(leaf.pending(); $($Key $TASK_LOCAL)*)))
                }),
                Peer::Tracing.does("future.instrument(span)", |iterations, leaf| {
                    let span = info_span!("poll", $($field = $Key::BOUND.0),*);
                    polls(iterations, pin!(leaf.pending().instrument(span)))
                }),
                Peer::OpenTelemetry.does("future.with_context(cx)", |iterations, leaf| {
                    let context = Context::new()$(.with_value($Key::BOUND))*;
                    polls(iterations, pin!(leaf.pending().with_context(context)))
                }),
                Peer::Fastrace.does("future.in_span(span)", |iterations, leaf| {
                    recorded(|| {
                        let span = fastrace::Span::enter_with_local_parent("poll")
                            .with_properties(|| [$(($name, $Key::BOUND.0.to_string())),*]);
                        polls(iterations, pin!(leaf.pending().in_span(span)))
                    })
                }),
                Peer::Dcontext.does("future.fork()", |iterations, leaf| {
                    let _scope = dcontext::push_scope("poll");
                    $(dcontext::set_context_variable($name, $Key::BOUND.0);)*
                    polls(iterations, pin!(in_dcontext(leaf.pending())))
                }),
                Peer::Parameter.does("the future has an Arc of them", |iterations, leaf| {
                    let values = Arc::new([$($Key::BOUND.0),*]);
                    polls(iterations, pin!(async move {
                        leaf.pending().await;
                        drop(values);
                    }))
                }),
                Peer::Nothing.does("future", |iterations, leaf| polls(iterations, pin!(leaf.pending()))),
            ],
        }
    };
}

#[rustfmt::skip]
pub(super) fn rows() -> [Row; 3] {
    [
        row!("poll_1", "added to a poll by 1 key", tokio: "KEY.scope(value, future)", N0 TASK_N0 "n0" n0),
        row!("poll_4", "added to a poll by 4 keys", tokio: "4 nested scopes",
            N0 TASK_N0 "n0" n0 N1 TASK_N1 "n1" n1 N2 TASK_N2 "n2" n2 N3 TASK_N3 "n3" n3),
        row!("poll_8", "added to a poll by 8 keys", tokio: "8 nested scopes",
            N0 TASK_N0 "n0" n0 N1 TASK_N1 "n1" n1 N2 TASK_N2 "n2" n2 N3 TASK_N3 "n3" n3
            N4 TASK_N4 "n4" n4 N5 TASK_N5 "n5" n5 N6 TASK_N6 "n6" n6 N7 TASK_N7 "n7" n7),
    ]
}
