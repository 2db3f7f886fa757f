//! Spawn sites without a runtime. tokio panics, and names the same place as in its hooks, its traces and tokio-console.

#[cfg(not(test))]
use ctx_runtime::with_context;
use tokio::task::JoinSet;

use super::Shape;

pub(super) const SHAPES: &[Shape] = &[
    ("a task without a runtime", a_task_without_a_runtime),
    ("a call in a task without a runtime", a_call_in_a_task_without_a_runtime),
    ("blocking work without a runtime", blocking_work_without_a_runtime),
    ("a task of a set without a runtime", a_task_of_a_set_without_a_runtime),
    ("a local task without a set", a_local_task_without_a_set),
];

#[cfg_attr(not(test), with_context)]
fn a_task_without_a_runtime() {
    tokio::spawn(async {});
}

#[cfg_attr(not(test), with_context)]
fn a_call_in_a_task_without_a_runtime() {
    let _task = tokio::task::spawn(ready(1));
}

#[cfg_attr(not(test), with_context)]
fn blocking_work_without_a_runtime() {
    tokio::task::spawn_blocking(|| 1);
}

#[cfg_attr(not(test), with_context)]
fn a_task_of_a_set_without_a_runtime() {
    let mut set = JoinSet::new();
    set.spawn(ready(1));
}

#[cfg_attr(not(test), with_context)]
fn a_local_task_without_a_set() {
    tokio::task::spawn_local(async {});
}

#[cfg_attr(not(test), with_context)]
async fn ready<T>(value: T) -> T {
    value
}
