//! A context asks for more lines.

mod support;

use ctx_runtime::run;
use ctx_tracing::{Json, JsonFields, Verbosity, VerbosityFilter, json};
use support::{Output, with};
use tracing::{debug, debug_span, info, trace};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Filter, Layered};
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, Registry, registry};

/// The messages that `f` logs. The filter is that of the layer or of the whole subscriber, which makes no difference.
fn messages<F>(filter: impl Fn() -> F, f: impl Fn()) -> Vec<String>
where
    F: Filter<Registry> + Filter<Layered<Writing, Registry>> + Send + Sync + 'static,
{
    let filter = || VerbosityFilter::new(filter());
    let (of_layer, of_all) = (Output::default(), Output::default());
    with(registry().with(json().with_writer(of_layer.clone()).with_filter(filter())), &f);
    with(registry().with(json().with_writer(of_all.clone())).with(filter()), &f);

    let messages = |output: Output| {
        output.json().iter().map(|line| line["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (of_layer, of_all) = (messages(of_layer), messages(of_all));
    assert_eq!(of_layer, of_all);
    of_all
}

type Writing = fmt::Layer<Registry, JsonFields, Json, Output>;

fn verbosity(directives: &str) -> Verbosity {
    directives.parse().unwrap()
}

/// The same call sites for all tests of this binary.
fn log(when: &str) {
    info!("info {when}");
    debug!("debug {when}");
    trace!("trace {when}");
    debug!(target: "library", "library {when}");
}

#[test]
fn one_context_is_at_debug_while_the_process_is_at_info() {
    let messages = messages(
        || LevelFilter::INFO,
        || {
            log("before");
            run(Verbosity::new(LevelFilter::DEBUG), || log("inside"));
            log("after");
        },
    );
    assert_eq!(messages, ["info before", "info inside", "debug inside", "library inside", "info after"]);
}

#[test]
fn directives_ask_for_more_of_some_targets() {
    let messages = messages(|| EnvFilter::new("info"), || run(verbosity("off,library=debug"), || log("inside")));
    assert_eq!(messages, ["info inside", "library inside"]);
}

#[test]
fn an_inner_verbosity_takes_the_place_of_the_outer() {
    let messages = messages(
        || LevelFilter::OFF,
        || {
            run(verbosity("trace"), || run(Verbosity::from(LevelFilter::INFO), || log("inside")));
        },
    );
    assert_eq!(messages, ["info inside"]);
}

#[test]
fn a_call_site_that_was_never_wanted_is_wanted_by_a_later_context() {
    fn log() {
        trace!("late");
    }

    let messages = messages(
        || LevelFilter::OFF,
        || {
            log();
            run(Verbosity::new(LevelFilter::TRACE), log);
            log();
        },
    );
    assert_eq!(messages, ["late"]);
}

#[test]
fn spans_of_the_context_are_shown_too() {
    let output = Output::default();
    let layer = json().with_writer(output.clone());
    with(registry().with(layer.with_filter(VerbosityFilter::new(LevelFilter::INFO))), || {
        debug_span!("outside").in_scope(|| info!("outside"));
        run(Verbosity::new(LevelFilter::DEBUG), || debug_span!("load").in_scope(|| info!("inside")));
    });
    let lines = output.json();
    assert_eq!(lines[0].get("spans"), None);
    assert_eq!(lines[1]["spans"][0]["name"], "load");
}

#[test]
fn the_other_filter_still_sees_spans() {
    let messages = messages(
        || EnvFilter::new("off,[load]=debug"),
        || {
            debug!("outside");
            debug_span!("load").in_scope(|| debug!("in load"));
            debug!("outside again");
        },
    );
    assert_eq!(messages, ["in load"]);
}

#[test]
fn another_layer_keeps_its_own_filter() {
    let (quiet, verbose) = (Output::default(), Output::default());
    let quiet_layer = json().with_writer(quiet.clone()).with_filter(LevelFilter::INFO);
    let verbose_layer = json().with_writer(verbose.clone()).with_filter(VerbosityFilter::new(LevelFilter::INFO));
    with(registry().with(quiet_layer).with(verbose_layer), || {
        run(Verbosity::new(LevelFilter::DEBUG), || log("inside"))
    });
    assert_eq!((quiet.json().len(), verbose.json().len()), (1, 3));
}

#[test]
fn a_text_that_is_no_verbosity_is_an_error() {
    const LEVELS: &str =
        "expected one of \"off\", \"error\", \"warn\", \"info\", \"debug\", \"trace\", or a number 0-5";
    for (directives, error) in [
        ("", "a directive of the verbosity is empty"),
        ("debug,", "a directive of the verbosity is empty"),
        ("shop=loud", &format!("no verbosity: error parsing level filter: {LEVELS}")),
        ("[load]=debug", "a verbosity has no spans and fields: write targets and levels, as in `shop=debug`"),
    ] {
        let parsed = directives.parse::<Verbosity>();
        assert_eq!(parsed.map(drop).unwrap_err().to_string(), error, "{directives:?}");
    }
}
