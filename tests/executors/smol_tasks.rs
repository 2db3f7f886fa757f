//! smol and blocking.

use ctx_runtime::{context_root, with_context};
use smol::future::FutureExt;

use crate::{HERE, Request, id};

#[test]
fn tasks_blocking_work_and_what_races_carry() {
    #[context_root(Request { id: 7 })]
    async fn root() {
        assert_eq!(smol::spawn(async { id() }).await, HERE);
        assert_eq!(smol::unblock(|| id()).await, HERE);
        assert_eq!(smol::unblock(id).await, HERE);
        assert_eq!(nested().race(smol::future::pending()).await, HERE);
        smol::spawn(async { assert_eq!(id(), HERE) }).detach();
        let (sender, receiver) = smol::channel::bounded(1);
        smol::spawn(async move { sender.send(id()).await }).detach();
        assert_eq!(receiver.recv().await.unwrap(), HERE);
    }
    #[with_context]
    async fn nested() -> Option<u64> {
        smol::spawn(async { smol::unblock(move || id()).await }).await
    }
    smol::block_on(root());
    assert_eq!(id(), None);
}

#[test]
fn a_future_on_smol_keeps_its_context_on_every_thread() {
    #[context_root(Request { id })]
    async fn root(id: u64) -> bool {
        for _ in 0..10 {
            smol::future::yield_now().await;
            if crate::id() != Some(id) {
                return false;
            }
        }
        smol::spawn(async move { crate::id() == Some(id) }).await
    }
    let tasks: Vec<_> = (0..100).map(|id| smol::spawn(root(id))).collect();
    assert!(tasks.into_iter().all(smol::block_on));
}
