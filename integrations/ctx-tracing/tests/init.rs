//! The usual set-up. Each case is a process of its own: this program, started again to run one of the functions below.

use std::env;
use std::process::{Command, Output};

use ctx_runtime::{Context, run, with_context};
use ctx_tracing::{InitError, Setup, Verbosity, fields, init};
use serde_json::{Value, json};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::util::SubscriberInitExt;

const CASE: &str = "CTX_TRACING_CASE";

#[derive(Context)]
#[context(log)]
struct Request {
    id: u64,
}

fn log() {
    run(Request { id: 7 }, || {
        tracing::info!("info");
        tracing::debug!("debug");
        log::warn!("of log");
        log::debug!("debug of log");
        run(Verbosity::new(LevelFilter::DEBUG), || {
            tracing::debug!("more");
            log::debug!("more of log");
        });
    });
}

#[with_context]
fn spawns() {
    std::thread::spawn(|| tracing::info!("in a thread")).join().unwrap();
}

/// Not a test: does what the other process is to do.
#[test]
fn case() {
    let Ok(case) = env::var(CASE) else { return };
    let result = match case.as_str() {
        "usual" => init().map(|()| log()),
        "text" => Setup::new().text().to_stderr().filter("warn").init().map(|()| log()),
        "span fields" => Setup::new().span_fields().init().map(|()| {
            fields!(order = 7 => tracing::info_span!("ship", order = tracing::field::Empty).in_scope(|| tracing::info!("info")));
        }),
        "span" => init().map(|()| {
            tracing::info_span!("request").in_scope(spawns);
        }),
        "log level" => init().map(|()| {
            eprintln!("{}", log::max_level());
            run(Verbosity::new(LevelFilter::DEBUG), || eprintln!("{}", log::max_level()));
        }),
        "invalid" => Setup::new().filter("shop=loud").init(),
        "twice" => init().and_then(|()| init()),
        "another" => {
            tracing_subscriber::registry().init();
            init()
        }
        "another logger" => {
            tracing_log::LogTracer::init().unwrap();
            init().inspect_err(|_| log())
        }
        other => panic!("{other}"),
    };
    if let Err(error) = result {
        eprintln!("error: {error} ({})", error.is_installed_already());
    }
}

fn start(case: &str, directives: Option<&str>) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "case", "--nocapture"]).env(CASE, case).env_remove("RUST_LOG");
    if let Some(directives) = directives {
        command.env("RUST_LOG", directives);
    }
    command.output().unwrap()
}

/// The lines of JSON on stdout, among those of the test runner.
fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .filter(|line| line.contains('{'))
        .map(|line| serde_json::from_str(&line[line.find('{').unwrap()..]).unwrap())
        .collect()
}

fn messages(output: &Output) -> Vec<String> {
    lines(output).iter().map(|line| line["message"].as_str().unwrap().to_owned()).collect()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_usual_subscriber_writes_json_to_a_pipe_at_info_and_obeys_the_context() {
    let output = start("usual", None);
    assert_eq!(messages(&output), ["info", "of log", "more", "more of log"]);
    assert!(lines(&output).iter().all(|line| line["id"] == 7 && line["target"] == "init"), "{output:?}");
}

#[test]
fn rust_log_decides_if_it_is_not_empty() {
    assert_eq!(messages(&start("usual", Some("debug"))).len(), 6);
    assert_eq!(messages(&start("usual", Some("error"))), ["more", "more of log"]);
    assert_eq!(messages(&start("usual", Some(""))).len(), 4);
}

#[test]
fn the_level_of_the_log_crate_is_that_of_tracing() {
    assert_eq!(stderr(&start("log level", None)), "INFO\nDEBUG\n");
}

#[test]
fn text_is_written_to_stderr_without_colours_if_asked_for() {
    let output = start("text", None);
    let text = stderr(&output);
    let [of_log, more, more_of_log] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert!(of_log.ends_with("  WARN request{id=7}: init: of log"), "{text}");
    assert!(more.ends_with(" DEBUG request{id=7}: init: more"), "{text}");
    assert!(more_of_log.ends_with(" DEBUG request{id=7}: init: more of log"), "{text}");
    assert_eq!(lines(&output), [json!(null); 0]);
}

#[test]
fn span_fields_are_recorded_if_asked_for() {
    assert_eq!(lines(&start("span fields", None))[0]["spans"], json!([{"name": "ship", "order": 7}]));
}

#[test]
fn an_invalid_filter_is_an_error_and_nothing_is_installed() {
    let error = "error parsing level filter: expected one of \"off\", \"error\", \"warn\", \"info\", \"debug\", \"trace\", or a number 0-5";
    let output = start("usual", Some("shop=loud"));
    assert_eq!(stderr(&output), format!("error: RUST_LOG is `shop=loud`: {error} (false)\n"));
    assert_eq!(messages(&output), [""; 0]);
    assert_eq!(stderr(&start("invalid", None)), format!("error: the filter is `shop=loud`: {error} (false)\n"));
}

#[cfg(unix)]
#[test]
fn rust_log_that_is_no_text_is_an_error() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "case", "--nocapture"]).env(CASE, "usual").env("RUST_LOG", OsStr::from_bytes(b"\xff"));
    assert_eq!(stderr(&command.output().unwrap()), "error: RUST_LOG is not valid Unicode (false)\n");
}

#[test]
fn a_second_subscriber_is_an_error() {
    for case in ["twice", "another"] {
        let output = start(case, None);
        assert_eq!(stderr(&output), "error: a subscriber of `tracing` is installed already (true)\n", "{case}");
    }
}

#[test]
fn a_second_logger_is_an_error_and_the_subscriber_is_installed() {
    let output = start("another logger", None);
    let error = "error: a logger of the `log` crate is installed already, so its events do not arrive (true)\n";
    assert_eq!(stderr(&output), error);
    assert_eq!(messages(&output)[0], "info");
}

#[test]
fn an_error_names_its_cause() {
    let error = |setup: Setup| setup.layer::<tracing_subscriber::Registry>().map(drop).unwrap_err();
    let error: InitError = error(Setup::new().filter("shop=loud"));
    assert!(std::error::Error::source(&error).is_some());
    assert!(format!("{error:?}").starts_with("InitError(the filter is `shop=loud`: error"), "{error:?}");
}

#[test]
fn the_current_span_follows_the_work() {
    assert_eq!(lines(&start("span", None))[0]["spans"], json!([{"name": "request"}]));
}
