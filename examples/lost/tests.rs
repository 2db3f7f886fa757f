//! Each way has the right explanation, and its fix works.

use std::env;
use std::process::Command;
use std::sync::LazyLock;

use ctx_runtime::diagnostics::{self, Watching, Why};

use super::*;

fn watch() {
    static WATCHING: LazyLock<Watching> = LazyLock::new(diagnostics::watch);
    LazyLock::force(&WATCHING);
}

/// Checks that lines of the explanation begin like this, in this order.
#[track_caller]
fn assert_says(loss: impl std::fmt::Display, lines: &[&str]) {
    let text = loss.to_string();
    let mut said = text.lines().map(str::trim_start);
    for line in lines {
        assert!(said.any(|said| said.starts_with(line)), "`{line}` is not said, or not there:\n{text}");
    }
}

macro_rules! name {
    ($place:expr) => {
        $place.function().and_then(|function| function.rsplit("::").next())
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_spawn_is_seen_by_nobody() {
    watch();
    let loss = way01_plain_spawn::lost().await;
    assert!(matches!(loss.why(), Some(Why::NoContext { created: None, .. })), "{loss}");
    assert_says(
        &loss,
        &[
            "no `RequestInfo`",
            "why: no context was carried",
            "fix: put #[with_context] on the function",
            "context: none",
        ],
    );
    assert_eq!(way01_plain_spawn::kept().await, ID);
}

#[test]
fn a_callback_from_before_the_root_keeps_that_it_had_nothing() {
    watch();
    let loss = way02_callback_before_the_root::lost();
    assert!(
        matches!(loss.why(), Some(Why::CreatedOutside { runs_in, .. }) if name!(runs_in) == Some("place_order")),
        "{loss}"
    );
    assert_says(
        &loss,
        &[
            "why: work keeps the context in which it is made",
            "It runs inside of `lost::way02_callback_before_the_root::place_order`",
            "fix: make it inside; or do not wrap it",
        ],
    );
    assert_eq!(way02_callback_before_the_root::kept(), ID);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_actor_was_there_before() {
    watch();
    let loss = way03_actor::lost().await;
    assert!(matches!(loss.why(), Some(Why::NoContext { created: None, .. })), "{loss}");
    assert_says(&loss, &["why: no context was carried", "it was handed over", "a queue"]);
    assert_eq!(way03_actor::kept().await, ID);
}

#[test]
fn work_in_a_thread_local_runs_after_the_request() {
    watch();
    let loss = way04_deferred::lost();
    assert!(matches!(loss.why(), Some(Why::NoContext { created: None, .. })), "{loss}");
    assert_eq!(way04_deferred::kept(), ID);
}

#[test]
fn a_pool_of_ones_own_is_named_by_its_thread() {
    watch();
    let loss = way05_own_pool::lost();
    assert!(matches!(loss.why(), Some(Why::NoContext { created: None, .. })), "{loss}");
    assert_says(&loss, &["why: no context was carried to this code, on thread `pool`"]);
    assert_eq!(way05_own_pool::kept(), ID);
}

/// This program, with arguments that run only [`the_other_process`].
fn child() -> Command {
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "tests::the_other_process", "--nocapture", "--include-ignored"]);
    child
}

#[test]
#[ignore = "is run by another test, in a process of its own"]
fn the_other_process() {
    way06_other_process::child();
}

#[test]
fn another_process_has_bound_nothing() {
    let text = way06_other_process::lost(child());
    assert_says(
        text,
        &["no `RequestInfo`", "why: nothing in this process has bound `RequestInfo` so far", "fix: bind it"],
    );
    assert_eq!(way06_other_process::kept(child()), ID);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_detached_spawn_is_named_two_calls_below() {
    watch();
    let loss = way07_detached::lost().await;
    assert!(matches!(loss.why(), Some(Why::Detached { at, .. }) if name!(at) == Some("lost")), "{loss}");
    assert_says(
        &loss,
        &[
            "why: `#[context(detach)] tokio::spawn` in `lost::way07_detached::lost`",
            "fix: remove the `#[context(detach)]`",
            "this work: the call of `lost::way07_detached::audit`",
            "in the call of `lost::way07_detached::refresh`",
            "in task ",
            "in root `lost::way07_detached::lost`",
        ],
    );
    let (from, to) = loss.lost_between().unwrap();
    assert_eq!((from.resource().kind().name(), to.resource().kind().name()), ("root", "task"), "{loss}");
    assert_eq!(way07_detached::kept().await, ID);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_stays_behind_names_its_option_and_the_spawn_site() {
    watch();
    let loss = way08_stays_behind::lost().await;
    assert!(matches!(loss.why(), Some(Why::StaysBehind { at: Some(at), .. }) if name!(at) == Some("lost")), "{loss}");
    assert_says(&loss, &["no `Transaction`", "why: `Transaction` stays behind at spawn sites"]);
    assert_eq!(way08_stays_behind::kept().await, ID);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_outside_of_its_scope_is_shown_how_to_be_inside() {
    watch();
    let loss = way09_called_outside::lost().await;
    assert!(
        matches!(loss.why(), Some(Why::CreatedOutside { created, .. }) if name!(created) == Some("audit")),
        "{loss}"
    );
    assert_says(
        &loss,
        &[
            "why: work keeps the context in which it is made. This work was made where `RequestInfo` is not bound, by the call of `lost::way09",
            "fix: make it inside, as in `scope(.., async {",
        ],
    );
    assert_eq!(way09_called_outside::kept().await, ID);
}

#[test]
fn a_call_in_a_new_thread_is_the_last_that_is_known() {
    watch();
    let loss = way10_block_on_in_a_thread::lost();
    assert!(
        matches!(loss.why(), Some(Why::NoContext { created: Some(created), .. }) if name!(created) == Some("audit")),
        "{loss}"
    );
    assert_says(
        &loss,
        &["why: no context was carried to the code that made the call of `lost::way10_block_on_in_a_thread::audit`"],
    );
    assert_eq!(way10_block_on_in_a_thread::kept(), ID);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spawn_that_a_macro_makes_is_seen_by_nobody() {
    watch();
    let loss = way11_macro_made_spawn::lost().await;
    assert!(matches!(loss.why(), Some(Why::NoContext { created: None, .. })), "{loss}");
    assert_eq!(way11_macro_made_spawn::kept().await, ID);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spawn_by_a_function_pointer_is_seen_by_nobody() {
    watch();
    let loss = way12_function_pointer::lost().await;
    assert!(matches!(loss.why(), Some(Why::NoContext { created: None, .. })), "{loss}");
    assert_eq!(way12_function_pointer::kept().await, ID);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_the_first_request_started_shows_whose_it_is() {
    watch();
    let bound = bleeding::mixed_up().await;
    assert!(bound.is_bound());
    assert_says(
        &bound,
        &[
            "`RequestInfo` is bound",
            "by: `lost::bleeding::ask`",
            "this work: task ",
            "in the call of `lost::bleeding::start_carried`",
        ],
    );
    assert_eq!(bleeding::kept().await, ID);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_polls_in_turns_loses_nothing() {
    watch();
    assert!(not_lost::all().await.is_bound());
}
