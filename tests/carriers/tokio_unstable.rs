//! In ambient mode, state is carried to tasks that nobody annotated.

use std::future::pending;

use ctx_runtime::ambient;
use ctx_runtime::carriers::install;
use ctx_runtime::with_context;
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

use crate::ambient_state::{Takes, current, make_current};

fn runtime() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2);
    ambient::install(&mut builder, ambient::everything);
    builder.build().unwrap()
}

const HERE: Option<&str> = Some("here");

#[test]
fn tasks_of_code_without_annotations_carry() {
    const NAME: &str = "ambient";
    let takes = Takes::new(NAME);
    let _installed = install(takes.clone());
    let runtime = runtime();
    runtime.block_on(async {
        let state = make_current(NAME, "here");
        let task = tokio::spawn(async {
            yield_now().await;
            let inner = tokio::spawn(async { current(NAME) });
            (current(NAME), inner.await.unwrap())
        });
        let aborted = tokio::spawn(pending::<()>());
        drop(state);
        let (outer, inner) = task.await.unwrap();
        assert_eq!((outer.as_deref(), inner.as_deref()), (HERE, HERE));
        assert_eq!(tokio::spawn(async { current(NAME) }).await.unwrap(), None, "nothing is current any more");
        aborted.abort();
        aborted.await.unwrap_err();
    });
    drop(runtime);
    let recorded = takes.recorded();
    let count = |what: &str| recorded.iter().filter(|event| event.starts_with(what)).count();
    assert_eq!((count("capture"), count("drop")), (3, 3));
    assert_eq!(count("enter"), count("leave"));
}

#[test]
fn an_annotated_spawn_site_decides_for_its_task() {
    const NAME: &str = "annotated in ambient mode";

    #[with_context]
    async fn spawns() {
        let state = make_current(NAME, "here");
        let carried = tokio::spawn(async { current(NAME) });
        let detached = #[context(detach)]
        tokio::spawn(async { current(NAME) });
        let made_before = async { current(NAME) };
        let made_before = #[context(detach)]
        tokio::spawn(made_before);
        drop(state);
        assert_eq!(carried.await.unwrap().as_deref(), HERE);
        assert_eq!(detached.await.unwrap(), None);
        assert_eq!(made_before.await.unwrap(), None);
    }

    let takes = Takes::new(NAME);
    let _installed = install(takes.clone());
    runtime().block_on(spawns());
    let captures = takes.recorded().iter().filter(|event| event.starts_with("capture")).count();
    assert_eq!(captures, 2, "once at the spawn site, and for the block that was made before");
}
