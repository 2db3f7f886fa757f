//! actix-rt.

use std::sync::mpsc;

use actix_rt::{Arbiter, System};
use ctx_runtime::context_root;

use crate::{HERE, Request, id};

#[test]
fn tasks_blocking_work_and_arbiters_carry() {
    #[context_root(Request { id: 7 })]
    async fn root(arbiter: Arbiter) {
        assert_eq!(actix_rt::spawn(async { id() }).await.unwrap(), HERE);
        let not_send = std::rc::Rc::new(());
        assert_eq!(
            actix_rt::spawn(async move { (id(), std::rc::Rc::strong_count(&not_send)) }).await.unwrap(),
            (HERE, 1)
        );
        assert_eq!(actix_rt::task::spawn_blocking(|| id()).await.unwrap(), HERE);
        let (sender, reads) = mpsc::channel();
        let from = sender.clone();
        assert!(arbiter.spawn(async move { from.send(id()).unwrap() }));
        let from = sender.clone();
        assert!(arbiter.spawn_fn(move || from.send(id()).unwrap()));
        assert!(Arbiter::current().handle_is_alive());
        drop(sender);
        assert_eq!(reads.iter().collect::<Vec<_>>(), [HERE; 2]);
        arbiter.stop();
        arbiter.join().unwrap();
    }
    trait IsAlive {
        fn handle_is_alive(&self) -> bool;
    }
    impl IsAlive for actix_rt::ArbiterHandle {
        fn handle_is_alive(&self) -> bool {
            self.spawn_fn(|| ())
        }
    }
    System::new().block_on(async { root(Arbiter::new()).await });
    assert_eq!(id(), None);
}
