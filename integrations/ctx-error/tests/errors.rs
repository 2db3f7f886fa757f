//! Errors of each library: they show what they showed, and have the context.

use std::collections::HashSet;
use std::error::Error;
use std::io;
use std::sync::LazyLock;
use std::thread;

use anyhow::Context as _;
use ctx_error::anyhow::ResultExt as _;
use ctx_error::{ContextTrace, InContext, ResultExt as _};
use ctx_runtime::{Context, context_root, diagnostics, run, with_context};
use futures::future::join_all;
use tokio::sync::Barrier;
use tokio::task::spawn_blocking;

#[derive(Context)]
struct Request {
    #[context(log)]
    id: u64,
    #[context(log)]
    tenant: String,
    #[context(sensitive)]
    #[allow(dead_code)]
    token: &'static str,
}

fn request(id: u64) -> Request {
    Request { id, tenant: format!("tenant {id}"), token: "secret" }
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("cannot read {path}")]
    Read { path: &'static str, source: io::Error },
    #[error("cannot parse")]
    Parse(#[from] InContext<std::num::ParseIntError>),
}

fn not_found() -> Failed {
    Failed::Read { path: "a.toml", source: io::Error::other("the disk is gone") }
}

fn fails() -> Result<(), Failed> {
    Err(not_found())
}

fn id<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a str> {
    ContextTrace::of(error)?.field("id")
}

#[test]
fn a_question_mark_takes_the_context_along_and_changes_nothing_that_is_shown() {
    fn reads() -> Result<(), InContext<Failed>> {
        fails()?;
        Ok(())
    }
    let error = run(request(7), reads).unwrap_err();
    assert_eq!(error.to_string(), not_found().to_string());
    assert_eq!(error.source().unwrap().to_string(), "the disk is gone");
    assert!(matches!(*error, Failed::Read { path: "a.toml", .. }));
    let fields: Vec<_> = error.trace().fields().collect();
    assert_eq!(fields, [("id", "7"), ("tenant", "tenant 7")]);
    assert!(!format!("{error:?} {}", error.trace()).contains("secret"));
    assert!(matches!(error.into_inner(), Failed::Read { .. }));
}

#[test]
fn the_trace_is_found_in_the_chain_of_any_error() {
    fn parses() -> Result<u64, InContext<std::num::ParseIntError>> {
        Ok("x".parse::<u64>()?)
    }
    fn wraps() -> Result<u64, Failed> {
        Ok(parses()?)
    }
    let outer: Box<dyn Error> = run(request(7), wraps).unwrap_err().into();
    assert_eq!(id(&*outer), Some("7"));
    assert_eq!(id(&not_found()), None);
    // The first is kept: it is closest to the cause.
    let both = run(request(8), || InContext::from(run(request(7), wraps).unwrap_err()));
    assert_eq!((id(&both), both.trace().field("id")), (Some("7"), Some("7")));
    let twice = run(request(8), || run(request(7), parses).in_context().unwrap_err());
    assert_eq!(id(&twice), Some("7"));
}

#[test]
fn an_error_of_anyhow_shows_the_same_chain() {
    fn reads() -> anyhow::Result<()> {
        fails().in_context()?;
        Ok(())
    }
    fn of_anyhow() -> anyhow::Result<()> {
        anyhow::Result::<()>::Err(not_found().into()).context("no settings").in_context()
    }
    let show = |error: &anyhow::Error| format!("{error} | {error:#}");
    for (reads, plain) in [
        (reads as fn() -> _, anyhow::Error::from(not_found())),
        (of_anyhow, anyhow::Error::from(not_found()).context("no settings")),
    ] {
        let error = run(request(7), reads).unwrap_err();
        assert_eq!((show(&error), id(&*error)), (show(&plain), Some("7")));
        let again = run(request(8), || anyhow::Result::<()>::Err(error).in_context()).context("later").unwrap_err();
        assert_eq!(id(&*again), Some("7"), "the first is kept");
        assert!(again.root_cause().downcast_ref::<io::Error>().is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_requests_at_the_same_time_are_not_mixed_up() {
    const REQUESTS: u64 = 1000;
    static TOGETHER: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(REQUESTS as usize));

    type All = [InContext<Failed>; 4];
    fn now() -> Result<(), InContext<Failed>> {
        Ok(fails()?)
    }
    #[context_root(request(id))]
    async fn handle(id: u64) -> All {
        TOGETHER.wait().await;
        work().await
    }
    #[with_context]
    async fn work() -> All {
        let task = tokio::spawn(async { now().unwrap_err() }).await.unwrap();
        let blocking = spawn_blocking(|| now().unwrap_err()).await.unwrap();
        let on_a_thread = thread::scope(|scope| scope.spawn(|| now().unwrap_err()).join().unwrap());
        [now().unwrap_err(), task, blocking, on_a_thread]
    }
    let all = join_all((0..REQUESTS).map(|id| tokio::spawn(handle(id)))).await;
    let mut ids = HashSet::new();
    for (id, errors) in all.into_iter().enumerate() {
        for error in errors.unwrap() {
            assert_eq!(error.trace().field("id"), Some(&*id.to_string()));
            assert_eq!(error.trace().field("tenant"), Some(&*format!("tenant {id}")));
            ids.insert(id);
        }
    }
    assert_eq!(ids.len() as u64, REQUESTS);
}

#[tokio::test]
async fn the_trace_says_how_the_work_was_handed_over() {
    #[context_root(request(7))]
    async fn handle() -> String {
        tokio::spawn(async { InContext::from(not_found()).trace().to_string() }).await.unwrap()
    }
    let watching = diagnostics::watch();
    let text = handle().await;
    drop(watching);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!(lines[0], "  id=7 tenant=tenant 7");
    assert!(lines[1].starts_with("  context: began at `errors::") && lines[1].contains("handle` (#[context_root] at "));
    assert!(lines[2].contains("this work: task ") && lines[2].contains("`tokio::spawn` in `errors::"), "{text}");
    assert!(lines[3].trim_start().starts_with("in root `errors::"), "{text}");
}

#[test]
fn a_value_begins_no_line_of_its_own() {
    #[derive(Context)]
    struct Note(#[context(log = "note")] &'static str);
    let trace = run(Note("\u{2028}\u{202e}"), ContextTrace::capture);
    assert_eq!(trace.to_string().lines().next(), Some(r"  note=\u{2028}\u{202e}"));
    let trace = run(Note("a\nb\r\x1b[31mc"), ContextTrace::capture);
    assert_eq!(trace.to_string().lines().next(), Some(r"  note=a\nb\r\u{1b}[31mc"));
    assert_eq!(trace.field("note"), Some("a\nb\r\x1b[31mc"));
}

#[test]
fn without_a_context_there_are_no_fields() {
    let error = InContext::from(not_found());
    assert_eq!((error.trace().fields().count(), error.trace().to_string().as_str()), (0, "  context: none"));
    assert_eq!(error.map(io::Error::other).trace().fields().count(), 0);
}
