//! Hooks on a runtime in ambient mode, where a spawn site without an annotation carries the context.

use std::sync::atomic::{AtomicUsize, Ordering};

use ctx_runtime::hooks::{self, Hooks, Kind, Resource};
use ctx_runtime::{ambient, context_root, with_context};
use tokio::task::yield_now;

use crate::Request;
use crate::recorder::record;

/// Hooks that call `write` in a task. The call of `spawn` has no annotation.
#[derive(Default)]
struct Writes(AtomicUsize);

#[with_context]
async fn write() {}

impl Hooks for Writes {
    fn init(&self, _: &Resource) {
        if self.0.fetch_add(1, Ordering::Relaxed) < 1_000 {
            tokio::spawn(async { write().await });
        }
    }
}

#[context_root(Request(1))]
async fn handle() {}

#[test]
fn in_ambient_mode_a_plain_spawn_of_hooks_is_theirs() {
    let recording = record();
    let _installed = hooks::install(Writes::default());
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = ambient::install(&mut builder, ambient::everything).build().unwrap();
    runtime.block_on(async {
        handle().await;
        // If the tasks of the hooks were resources, each task would have spawned another.
        for _ in 0..20 {
            yield_now().await;
        }
    });
    let kinds: Vec<_> = recording.lives().iter().map(|life| life.resource.kind()).collect();
    assert_eq!(kinds, [Kind::Root]);
}
