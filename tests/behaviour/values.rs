//! Values and scopes.

use std::panic::catch_unwind;

use ctx_runtime::{Context, Snapshot, context, context_root, context_var, get, run, try_get, with_context};

use crate::keys::{Level, Region, Request, Retries, User, id, user};

// TC39 async-context tests
#[with_context]
#[test]
fn nothing_bound_is_none_and_a_default_is_given() {
    assert_eq!(context!(Request?).map(|request| request.id), None);
    assert_eq!(context!(Request?.id), None);
    assert_eq!(context!(Request?, |request| request.id), None);
    assert_eq!(*context!(Level), Level(3));
    assert_eq!(context!(Level?.0), Some(3));
    assert_eq!(context!(Retries.0), 2);
    assert!(catch_unwind(|| context!(Region)).is_err());
    assert!(try_get::<Region>().is_err());
}

// OpenJDK ScopedValueAPI
#[test]
fn a_binding_that_equals_the_default_is_a_binding() {
    assert!(!Snapshot::capture().is_bound::<Level>());
    run(Level(3), || assert!(Snapshot::capture().is_bound::<Level>()));
    assert!(!Snapshot::capture().is_bound::<Level>());
}

// Node test-async-local-storage-deep-stack
#[test]
fn a_thousand_nested_scopes_unwind_with_every_level_restored() {
    fn nest(depth: u64) {
        if depth == 1_000 {
            return;
        }
        run(Request::new(depth), || {
            nest(depth + 1);
            assert_eq!(id(), Some(depth));
        });
    }
    nest(0);
    assert_eq!(id(), None);
}

// Node run-scope; CPython test_context
#[tokio::test]
async fn a_scope_left_by_panic_return_break_or_cancellation_restores_the_outer_one() {
    #[with_context(bind(Request::new(2)))]
    fn by_question_mark() -> Result<(), std::num::ParseIntError> {
        assert_eq!(id(), Some(2));
        "x".parse::<u8>()?;
        Ok(())
    }
    #[with_context(bind(Request::new(2)))]
    fn by_return(early: bool) -> u8 {
        if early {
            return 1;
        }
        2
    }
    #[with_context(bind(Request::new(2)))]
    async fn by_cancellation() {
        std::future::pending::<()>().await;
    }
    ctx_runtime::scope(Request::new(1), async {
        assert!(catch_unwind(|| run(Request::new(2), || panic!("on purpose"))).is_err());
        assert_eq!(id(), Some(1));
        assert!(by_question_mark().is_err());
        assert_eq!(id(), Some(1));
        assert_eq!(by_return(true), 1);
        assert_eq!(id(), Some(1));
        for round in 0.. {
            let _guard = Snapshot::capture().with(Request::new(2)).enter();
            assert_eq!(id(), Some(2));
            if round == 1 {
                break;
            }
        }
        assert_eq!(id(), Some(1));
        assert!(futures::poll!(Box::pin(by_cancellation())).is_pending());
        assert_eq!(id(), Some(1));
    })
    .await;
    assert_eq!(id(), None);
}

// Node no-mix-contexts
#[test]
fn leaving_the_scope_of_one_key_keeps_the_other() {
    run(Request::new(1), || {
        run(User("ann"), || assert_eq!((id(), user()), (Some(1), Some("ann"))));
        assert_eq!((id(), user()), (Some(1), None));
    });
}

// Go context tests
#[test]
fn keys_of_one_name_in_different_modules_never_alias() {
    #[derive(ctx_runtime::Context)]
    struct Request(u8);
    run((Request(9), crate::keys::Request::new(1)), || {
        assert_eq!((get::<Request>().0, get::<crate::keys::Request>().id), (9, 1));
    });
    run(Request(9), || assert_eq!(id(), None));
}

#[test]
fn a_root_starts_from_nothing() {
    #[context_root(User("root"))]
    fn root() {
        assert_eq!((id(), user()), (None, Some("root")));
    }
    #[context_root]
    fn empty_root() {
        assert!(context!().is_empty());
    }
    run((Request::new(1), User("caller")), || {
        root();
        empty_root();
        assert_eq!((id(), user()), (Some(1), Some("caller")));
    });
}

#[test]
fn a_binding_function_adds_to_what_its_caller_has() {
    #[with_context(bind(User("callee"), Region(context!(Request.tenant))))]
    fn callee() -> (Option<u64>, Option<&'static str>, String) {
        (id(), user(), context!(Region.0))
    }
    run((Request::new(1), User("caller")), || {
        assert_eq!(callee(), (Some(1), Some("callee"), "tenant of 1".into()));
        assert_eq!(user(), Some("caller"));
    });
}

#[test]
fn a_root_binds_more_values_than_fit_into_one_tuple() {
    macro_rules! keys {
        ($($key:ident)*) => { $(#[derive(ctx_runtime::Context)] struct $key(u8);)* };
    }
    keys!(A B C D E F G H I J);
    #[context_root(A(0), B(1), C(2), D(3), E(4), F(5), G(6), H(7), I(8), J(9))]
    fn root() -> Vec<u8> {
        macro_rules! read {
            ($($key:ident)*) => { vec![$(context!($key.0)),*] };
        }
        read!(A B C D E F G H I J)
    }
    assert_eq!(root(), (0..10).collect::<Vec<u8>>());
}

#[tokio::test]
async fn the_values_of_an_attribute_may_take_borrow_or_destructure_the_arguments() {
    #[context_root(Request { id: 1, tenant })]
    async fn takes(tenant: String) -> String {
        context!(Request.tenant)
    }
    #[context_root(Request { id, tenant })]
    async fn destructures(Request { id, tenant }: Request, (user, ..): (&'static str, u8)) -> (u64, &'static str) {
        (context!(Request.id), user)
    }
    #[context_root(Region(format!("{region}-1")), User(user))]
    async fn borrows(region: String, user: &'static str) -> (String, String, &'static str) {
        (region, context!(Region.0), user)
    }
    assert_eq!(takes("acme".into()).await, "acme");
    assert_eq!(destructures(Request::new(2), ("ann", 0)).await, (2, "ann"));
    assert_eq!(borrows("eu".into(), "ann").await, ("eu".into(), "eu-1".into(), "ann"));
}

#[test]
fn one_line_functions_compile_without_a_warning() {
    #![deny(warnings)]
    #[rustfmt::skip]
    #[with_context]
    fn plain(x: u32) -> u32 { x + 1 }
    #[rustfmt::skip]
    #[context_root(User("ann"))]
    fn root(x: u32) -> u32 { x + 1 }
    #[rustfmt::skip]
    #[with_context]
    async fn asynchronous(x: u32) -> u32 { x + 1 }
    assert_eq!(futures::executor::block_on(asynchronous(plain(root(0)))), 3);
}

#[test]
fn what_is_sensitive_is_not_shown_and_can_still_be_read() {
    #[derive(Debug, Context)]
    struct Session {
        user: u64,
        #[context(sensitive)]
        token: String,
        opaque: fn(&mut u8),
    }
    #[derive(Debug, Context)]
    #[allow(dead_code, reason = "shown")]
    enum Login {
        Password(&'static str, #[context(sensitive)] String),
        Guest,
    }
    context_var! {
        #[derive(Debug)]
        #[context(sensitive, name = "api key")]
        ApiKey: String;
    }
    impl std::fmt::Display for ApiKey {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.0)
        }
    }
    let session = Session { user: 7, token: "secret".into(), opaque: |_| () };
    #[context_root(session, Login::Password("ann", "secret".into()), ApiKey("secret".into()))]
    fn root(session: Session) {
        assert_eq!(
            format!("{:?}", context!(Session)),
            format!(r#"Session {{ user: 7, token: [redacted], opaque: {:?} }}"#, context!(Session, |it| it.opaque))
        );
        assert_eq!(format!("{:?}", context!(Login)), r#"Password("ann", [redacted])"#);
        assert_eq!(format!("{:?} {0}", context!(ApiKey)), "ApiKey([redacted]) ApiKey([redacted])");
        assert!(format!("{:?}", context!()).contains(r#""api key""#), "{:?}", context!());
        assert_eq!((context!(Session.token), context!(ApiKey.0)), ("secret".to_owned(), "secret".to_owned()));
        assert_eq!(context!(Session.user), 7);
        run(Login::Guest, || assert_eq!(format!("{:?}", context!(Login)), "Guest"));
    }
    root(session);
}

#[test]
fn a_field_that_cannot_be_shown_does_not_hide_the_others() {
    struct NotDebug;
    #[derive(Context)]
    struct Key {
        id: u64,
        inner: NotDebug,
        #[context(sensitive)]
        token: String,
    }
    // The `Debug` of a handle requires the `Debug` of the value, but must not call it.
    impl std::fmt::Debug for Key {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            unreachable!("would show {} {}", self.id, self.token)
        }
    }
    let shown = run(Key { id: 1, inner: NotDebug, token: "secret".into() }, || {
        let NotDebug = get::<Key>().inner;
        format!("{:?}", get::<Key>())
    });
    assert_eq!(shown, "Key { id: 1, inner: .., token: [redacted] }");
}

#[tokio::test]
async fn a_value_may_take_an_argument_whose_name_the_body_gives_to_another() {
    #[with_context(bind(Region(name)))]
    async fn lengths(name: String, all: &[String]) -> (usize, usize) {
        let lengths = all.iter().map(|name: &String| name.len()).sum();
        (lengths, context!(Region, |region| region.len()))
    }
    assert_eq!(lengths("abc".to_owned(), &["a".to_owned()]).await, (1, 3));
}
