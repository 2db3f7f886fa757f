//! A line of the log says which request it is of: by ctx-tracing, from the context; and by `#[instrument(fields(..))]`, from a span. All lines
//! are formatted, without a timestamp, and go nowhere.

use std::hint::black_box;
use std::io;
use std::time::Duration;

use ctx_runtime::{context_root, run, try_with};
use ctx_tracing::{Json, JsonFields, Text};
use tracing::{Subscriber, info, info_span, instrument};
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

use super::keys::{NAME, Shown, VALUE};
use super::{Leaf, Peer, Row};
use crate::timed;

fn text_with_context() -> impl Subscriber + Send + Sync {
    let format = Text::from(fmt::format().without_time());
    registry().with(fmt::layer().event_format(format).with_ansi(false).with_writer(io::sink))
}

fn text() -> impl Subscriber + Send + Sync {
    registry().with(fmt::layer().without_time().with_ansi(false).with_writer(io::sink))
}

fn json_with_context() -> impl Subscriber + Send + Sync {
    let format = Json::new().with_timer(());
    registry().with(fmt::layer().fmt_fields(JsonFields::new()).event_format(format).with_writer(io::sink))
}

fn json() -> impl Subscriber + Send + Sync {
    registry().with(fmt::layer().json().without_time().with_writer(io::sink))
}

fn logging_to(subscriber: impl Subscriber + Send + Sync, case: impl FnOnce() -> Duration) -> Duration {
    tracing::subscriber::with_default(subscriber, case)
}

fn lines(iterations: u64, leaf: Leaf) -> Duration {
    leaf.run();
    timed!(iterations, info!("done"))
}

#[context_root(Shown { id, name })]
fn root(leaf: Leaf, id: u64, name: &'static str) {
    leaf.run();
    info!("done");
}

#[instrument(skip_all, fields(id = id, name = name))]
fn instrumented(leaf: Leaf, id: u64, name: &'static str) {
    leaf.run();
    info!("done");
}

fn plain(leaf: Leaf) {
    leaf.run();
    info!("done");
}

fn is_bound() {
    assert!(try_with(|shown: &Shown| shown.id).is_ok(), "the fields are bound");
}

fn with_others(row: Row) -> Row {
    row.others_cannot("puts nothing on lines of the log")
}

macro_rules! written {
    ($key:literal, $what:literal, $with_context:ident, $format:ident) => {
        with_others(Row {
            key: $key,
            what: $what,
            is_added: false,
            baseline: Peer::Tracing,
            contenders: vec![
                Peer::Ctx
                    .does("info!(..) in a context", |iterations, leaf| {
                        logging_to($with_context(), || run(Shown::NEW, || lines(iterations, leaf)))
                    })
                    .looking(is_bound),
                Peer::Tracing.does("info!(..) in a span", |iterations, leaf| {
                    logging_to($format(), || {
                        info_span!("request", id = VALUE, name = NAME).in_scope(|| lines(iterations, leaf))
                    })
                }),
                Peer::Nothing.does("info!(..) without fields of a request", |iterations, leaf| {
                    logging_to($format(), || lines(iterations, leaf))
                }),
            ],
        })
    };
}

pub(super) fn rows() -> [Row; 3] {
    [
        written!("log_text", "write a line of text with two fields of the request", text_with_context, text),
        written!("log_json", "write a line of JSON with two fields of the request", json_with_context, json),
        with_others(Row {
            key: "log_request",
            what: "a request of two fields that writes a line of text",
            is_added: false,
            baseline: Peer::Tracing,
            contenders: vec![
                Peer::Ctx
                    .does("#[context_root(Shown { id, name })]", |iterations, leaf| {
                        logging_to(text_with_context(), || {
                            timed!(iterations, root(leaf, black_box(VALUE), black_box(NAME)))
                        })
                    })
                    .looking(is_bound),
                Peer::Tracing.does("#[instrument(fields(id = id, name = name))]", |iterations, leaf| {
                    logging_to(text(), || timed!(iterations, instrumented(leaf, black_box(VALUE), black_box(NAME))))
                }),
                Peer::Nothing.does("a function without fields", |iterations, leaf| {
                    logging_to(text(), || timed!(iterations, plain(leaf)))
                }),
            ],
        }),
    ]
}
