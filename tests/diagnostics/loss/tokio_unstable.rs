//! The explanation in ambient mode, for a task without a context.

use std::time::Duration;

use ctx_runtime::diagnostics::{Why, explain, leaks};
use ctx_runtime::{ambient, hooks};
use tokio::runtime::Builder;

use super::{in_request, line, watch};
use crate::Request;

#[test]
fn in_ambient_mode_a_task_that_was_left_out_is_named_by_its_spawn() {
    let _watch = watch();
    let mut builder = Builder::new_current_thread();
    let runtime = ambient::install(&mut builder, |_| false).build().unwrap();
    let spawned_on = line!() + 1;
    let task = || tokio::spawn(async { explain::<Request>() });
    let loss = runtime.block_on(in_request(async || task().await.unwrap()));
    let Some(Why::NoContext { spawned_at: Some(spawned_at), .. }) = loss.why() else { panic!("{loss}") };
    assert_eq!((spawned_at.file(), spawned_at.line()), (file!(), spawned_on));
    let text = loss.to_string();
    assert!(line(&text, "why: ").contains(&format!("spawned at {}:{spawned_on}:", file!())), "{text}");
    assert!(
        line(&text, "fix: ").ends_with("or let the filter of ambient mode pass tasks that are spawned there"),
        "{text}"
    );
}

#[test]
fn in_ambient_mode_a_plain_spawn_loses_nothing() {
    let _watch = watch();
    let mut builder = Builder::new_current_thread();
    let runtime = ambient::install(&mut builder, ambient::everything).build().unwrap();
    let task = || tokio::spawn(async { explain::<Request>() });
    let loss = runtime.block_on(in_request(async || task().await.unwrap()));
    assert!(loss.is_bound(), "{loss}");
}

#[test]
fn in_ambient_mode_a_plain_task_is_no_resource_and_its_context_is_held_by_others() {
    let _watch = watch();
    let mut builder = Builder::new_current_thread();
    let runtime = ambient::install(&mut builder, ambient::everything).build().unwrap();
    let ids = || tokio::spawn(async { (explain::<Request>().is_bound(), hooks::execution_id()) });
    assert_eq!(runtime.block_on(in_request(async || ids().await.unwrap())), (true, None));
    let waits = || tokio::spawn(std::future::pending::<()>());
    let task = runtime.block_on(in_request(async || waits()));
    let leaks = leaks(Duration::ZERO);
    let [leak] = leaks.leaks() else { panic!("{leaks}") };
    let context = leak.contexts().next().unwrap();
    assert_eq!((leak.keeper().what(), context.work().len(), context.others()), ("other", 0, 1), "{leaks}");
    task.abort();
}
