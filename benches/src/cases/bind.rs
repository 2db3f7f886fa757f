//! Binding one value, and running a ready future with the value.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use fastrace::future::FutureExt as _;
use opentelemetry::Context;
use opentelemetry::context::FutureExt as _;
use tracing::{Instrument, info_span};

use super::keys::*;
use super::setup::{in_dcontext, recorded};
use super::{Leaf, Peer, Row};
use crate::timed;
use crate::timing::run_ready;

pub(super) fn rows() -> [Row; 3] {
    [number(), shared(), owned()]
}

async fn with_parameter<T>(value: T, leaf: Leaf) {
    leaf.ready().await;
    drop(black_box(value));
}

fn number() -> Row {
    Row {
        key: "bind",
        what: "bind a `u64`, and run a ready future",
        is_added: false,
        baseline: Peer::Tokio,
        contenders: vec![
            Peer::Ctx.does("scope(Key(7), future)", |iterations, leaf| {
                timed!(iterations, run_ready(ctx_runtime::scope(N0::BOUND, leaf.ready())))
            }),
            Peer::Tokio.does("KEY.scope(7, future)", |iterations, leaf| {
                timed!(iterations, run_ready(TASK_N0.scope(VALUE, leaf.ready())))
            }),
            Peer::Tracing.does("future.instrument(info_span!(.., key = 7))", |iterations, leaf| {
                timed!(iterations, run_ready(leaf.ready().instrument(info_span!("bind", n0 = VALUE))))
            }),
            Peer::OpenTelemetry.does("future.with_context(Context::current_with_value(..))", |iterations, leaf| {
                timed!(iterations, run_ready(leaf.ready().with_context(Context::current_with_value(N0::BOUND))))
            }),
            Peer::Fastrace.does("future.in_span(span.with_property(..))", |iterations, leaf| {
                recorded(|| {
                    timed!(iterations, {
                        let span =
                            fastrace::Span::enter_with_local_parent("bind").with_property(|| ("n0", VALUE.to_string()));
                        run_ready(leaf.ready().in_span(span))
                    })
                })
            }),
            Peer::Dcontext.does("async { set_context_variable(..); .. }.fork()", |iterations, leaf| {
                timed!(iterations, {
                    let bound = async {
                        dcontext::set_context_variable("n0", VALUE);
                        leaf.ready().await;
                    };
                    run_ready(in_dcontext(bound))
                })
            }),
            Peer::Parameter
                .does("call(7)", |iterations, leaf| timed!(iterations, run_ready(with_parameter(VALUE, leaf)))),
            Peer::Nothing.does("call()", |iterations, leaf| timed!(iterations, run_ready(leaf.ready()))),
        ],
    }
}

/// Each peer binds a clone of the same `Arc<String>` in each iteration.
fn shared() -> Row {
    fn names(each: impl Fn(&Arc<String>) -> Duration) -> Duration {
        each(black_box(&Arc::new(NAME.to_owned())))
    }
    Row {
        key: "bind_arc",
        what: "bind a clone of an `Arc<String>`, and run a ready future",
        is_added: false,
        baseline: Peer::Tokio,
        contenders: vec![
            Peer::Ctx
                .does("scope(Name(arc.clone()), future)", |iterations, leaf| {
                    names(|name| timed!(iterations, run_ready(ctx_runtime::scope(Name(name.clone()), leaf.ready()))))
                })
                .looking(|| assert_eq!(*ctx_runtime::get::<Name>().0, NAME)),
            Peer::Tokio
                .does("NAME.scope(arc.clone(), future)", |iterations, leaf| {
                    names(|name| timed!(iterations, run_ready(TASK_NAME.scope(name.clone(), leaf.ready()))))
                })
                .looking(|| assert_eq!(*TASK_NAME.get(), NAME)),
            Peer::Tracing.does("future.instrument(info_span!(.., name = arc))", |iterations, leaf| {
                names(|name| {
                    timed!(iterations, run_ready(leaf.ready().instrument(info_span!("bind", name = name.as_str()))))
                })
            }),
            Peer::OpenTelemetry
                .does("future.with_context(Context::current_with_value(..))", |iterations, leaf| {
                    names(|name| {
                        timed!(
                            iterations,
                            run_ready(leaf.ready().with_context(Context::current_with_value(Name(name.clone()))))
                        )
                    })
                })
                .looking(|| assert!(Context::current().get::<Name>().is_some_and(|name| *name.0 == NAME))),
            Peer::Fastrace.does("future.in_span(span.with_property(..)): a new String", |iterations, leaf| {
                names(|name| {
                    recorded(|| {
                        timed!(iterations, {
                            let span = fastrace::Span::enter_with_local_parent("bind")
                                .with_property(|| ("name", String::clone(name)));
                            run_ready(leaf.ready().in_span(span))
                        })
                    })
                })
            }),
            Peer::Dcontext
                .does("async { set_context_variable(..); .. }.fork()", |iterations, leaf| {
                    names(|name| {
                        timed!(iterations, {
                            let name = name.clone();
                            let bound = async {
                                dcontext::set_context_variable("name", name);
                                leaf.ready().await;
                            };
                            run_ready(in_dcontext(bound))
                        })
                    })
                })
                .looking(|| {
                    let name = dcontext::get_context_variable::<Arc<String>>("name");
                    assert!(name.is_some_and(|name| *name == NAME));
                }),
            Peer::Parameter.does("call(arc.clone())", |iterations, leaf| {
                names(|name| timed!(iterations, run_ready(with_parameter(name.clone(), leaf))))
            }),
            Peer::Nothing.does("call()", |iterations, leaf| timed!(iterations, run_ready(leaf.ready()))),
        ],
    }
}

/// Each peer binds a new `String`, which is an allocation. If reads of a peer clone the value, the peer binds an `Arc`
/// of it, because readers would otherwise copy the `String` each time.
fn owned() -> Row {
    fn label() -> String {
        black_box(NAME).to_owned()
    }
    Row {
        key: "bind_owned",
        what: "bind a new `String` to be shared by those who read it, and run a ready future",
        is_added: false,
        baseline: Peer::Tokio,
        contenders: vec![
            Peer::Ctx
                .does("scope(Label(string), future)", |iterations, leaf| {
                    timed!(iterations, run_ready(ctx_runtime::scope(Label(label()), leaf.ready())))
                })
                .looking(|| assert_eq!(ctx_runtime::get::<Label>().0, NAME)),
            Peer::Tokio
                .does("LABEL.scope(Arc::new(string), future)", |iterations, leaf| {
                    timed!(iterations, run_ready(TASK_NAME.scope(Arc::new(label()), leaf.ready())))
                })
                .looking(|| assert_eq!(*TASK_NAME.get(), NAME)),
            Peer::Tracing.does("future.instrument(info_span!(.., label = string))", |iterations, leaf| {
                timed!(iterations, run_ready(leaf.ready().instrument(info_span!("bind", label = label()))))
            }),
            Peer::OpenTelemetry
                .does("future.with_context(Context::current_with_value(..))", |iterations, leaf| {
                    timed!(
                        iterations,
                        run_ready(leaf.ready().with_context(Context::current_with_value(Label(label()))))
                    )
                })
                .looking(|| assert!(Context::current().get::<Label>().is_some_and(|label| label.0 == NAME))),
            Peer::Fastrace.does("future.in_span(span.with_property(..))", |iterations, leaf| {
                recorded(|| {
                    timed!(iterations, {
                        let span = fastrace::Span::enter_with_local_parent("bind").with_property(|| ("label", label()));
                        run_ready(leaf.ready().in_span(span))
                    })
                })
            }),
            Peer::Dcontext
                .does("async { set_context_variable(.., Arc::new(string)); .. }.fork()", |iterations, leaf| {
                    timed!(iterations, {
                        let bound = async {
                            dcontext::set_context_variable("name", Arc::new(label()));
                            leaf.ready().await;
                        };
                        run_ready(in_dcontext(bound))
                    })
                })
                .looking(|| {
                    let name = dcontext::get_context_variable::<Arc<String>>("name");
                    assert!(name.is_some_and(|name| *name == NAME));
                }),
            Peer::Parameter
                .does("call(string)", |iterations, leaf| timed!(iterations, run_ready(with_parameter(label(), leaf)))),
            Peer::Nothing.does("call(), and a new String", |iterations, leaf| {
                timed!(iterations, {
                    black_box(label());
                    run_ready(leaf.ready());
                })
            }),
        ],
    }
}
