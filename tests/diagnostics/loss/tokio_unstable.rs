//! What ambient mode knows of a task that nobody carried a context to.

use ctx_runtime::ambient;
use ctx_runtime::diagnostics::{Why, explain};
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
