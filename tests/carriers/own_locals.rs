//! A thread-local and a task-local of the user's own, each carried by a few lines.

use std::cell::RefCell;

use ctx_runtime::carriers::{Carrier, HandOver, install};
use ctx_runtime::with_context;
use tokio::task_local;

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_local_is_carried() {
    thread_local! {
        static LOCALE: RefCell<Option<String>> = const { RefCell::new(None) };
    }

    struct Locale;

    impl Carrier for Locale {
        type State = String;
        type Entered<'a> = Before;

        fn capture(&self, _: &HandOver) -> Option<String> {
            LOCALE.with_borrow(Clone::clone)
        }

        fn enter(&self, locale: &String) -> Before {
            Before(LOCALE.replace(Some(locale.clone())))
        }
    }

    struct Before(Option<String>);

    impl Drop for Before {
        fn drop(&mut self) {
            LOCALE.set(self.0.take());
        }
    }

    #[with_context]
    async fn spawns() {
        LOCALE.set(Some("fr".into()));
        let task = tokio::spawn(async { LOCALE.with_borrow(Clone::clone) });
        LOCALE.set(None);
        assert_eq!(task.await.unwrap().as_deref(), Some("fr"));
        assert_eq!(LOCALE.take(), None);
    }
    let _installed = install(Locale);
    spawns().await;
}

task_local! {
    static TENANT: String;
}

/// The macro of tokio needs the field `inner` to be public.
struct Tenant;

impl Carrier for Tenant {
    type State = String;
    type Entered<'a> = Before;

    fn capture(&self, _: &HandOver) -> Option<String> {
        TENANT.try_with(Clone::clone).ok()
    }

    fn enter(&self, tenant: &String) -> Before {
        Before(TENANT.inner.replace(Some(tenant.clone())))
    }
}

struct Before(Option<String>);

impl Drop for Before {
    fn drop(&mut self) {
        TENANT.inner.replace(self.0.take());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_local_is_carried() {
    #[with_context]
    async fn spawns() -> (String, String) {
        let task = tokio::spawn(async { TENANT.get() });
        let closure = tokio::task::spawn_blocking(|| TENANT.get());
        (task.await.unwrap(), closure.await.unwrap())
    }
    let _installed = install(Tenant);
    assert_eq!(TENANT.scope("acme".into(), spawns()).await, ("acme".into(), "acme".into()));
    assert!(TENANT.try_with(|_| ()).is_err());
}
