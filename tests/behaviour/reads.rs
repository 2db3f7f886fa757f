//! The forms of `context!`, and the values that they return.

use std::fmt::Debug;

use ctx_runtime::{Context, ContextRef, context, context_root, get, run, with_context};
use tokio::task::yield_now;

use crate::keys::{Region, Request, User};

#[derive(Debug, Context)]
struct Deep {
    pair: (u8, Vec<(String, u16)>),
    inner: Inner,
}

#[derive(Debug, Clone, PartialEq)]
struct Inner {
    name: String,
}

fn deep() -> Deep {
    Deep { pair: (1, vec![("x".into(), 2)]), inner: Inner { name: "inner".into() } }
}

#[test]
fn a_field_path_is_cloned_however_deep() {
    #[context_root(deep(), User("ann"))]
    fn root() {
        assert_eq!(context!(Deep.inner), Inner { name: "inner".into() });
        assert_eq!(context!(Deep.inner.name), "inner");
        assert_eq!(context!(Deep.pair.0), 1);
        assert_eq!(context!(Deep.pair.1).len(), 1);
        assert_eq!(context!(Deep?.pair.0), Some(1));
        assert_eq!(context!(User.0), "ann");
        assert_eq!(context!(crate::keys::User.0), "ann");
        assert_eq!(context!(crate::keys::Region?.0), None);
    }
    root();
}

#[test]
fn a_closure_reads_without_a_clone_and_gives_any_type() {
    #[derive(Context)]
    struct NotClone(String);
    #[context_root(NotClone("abc".into()))]
    fn root() {
        assert_eq!(context!(NotClone, |value| value.0.len()), 3);
        assert_eq!(context!(NotClone?, |value| value.0.len()), Some(3));
        let mut copies = Vec::new();
        context!(NotClone, |NotClone(value)| copies.push(value.to_uppercase()));
        assert_eq!(copies, ["ABC"]);
    }
    root();
}

#[tokio::test]
async fn a_handle_is_kept_across_awaits_and_beyond_its_scope() {
    fn sendable<T: Send + Sync + 'static>(value: T) -> T {
        value
    }
    #[context_root(Request::new(1))]
    async fn root() -> ContextRef<Request> {
        let request = sendable(context!(Request));
        yield_now().await;
        assert_eq!((request.id, request.clone().tenant.as_str()), (1, "tenant of 1"));
        assert_eq!(format!("{request:?}"), format!("{:?}", Request::new(1)));
        request
    }
    assert_eq!(root().await.id, 1);
}

#[test]
fn a_var_of_a_foreign_type_derefs_to_it() {
    #[context_root(Region("eu".into()))]
    fn root() {
        assert_eq!(context!(Region).len(), 2);
        assert_eq!(context!(Region.0), "eu");
    }
    root();
    run(Region::from("us".to_owned()), || assert_eq!(**get::<Region>(), "us"));
}

#[test]
fn each_instance_of_a_generic_key_is_a_key() {
    #[derive(Debug, Context)]
    struct Tagged<T: Debug + Send + Sync + 'static> {
        value: T,
    }
    #[context_root(Tagged { value: 1_u8 }, Tagged { value: "text" })]
    fn root() {
        assert_eq!((context!(Tagged<u8>.value), context!(Tagged<&'static str>.value)), (1, "text"));
        assert_eq!(context!(Tagged<u16>?.value), None);
    }
    root();
}

#[test]
fn closures_and_the_users_own_macros_read_as_the_function_does() {
    macro_rules! request_id {
        () => {
            context!(Request.id)
        };
    }
    macro_rules! field_of {
        ($key:ident . $field:ident) => {
            context!($key.$field)
        };
    }
    #[context_root(Request::new(4))]
    fn root() {
        let read = || context!(Request.id);
        assert_eq!((read(), request_id!(), field_of!(Request.id)), (4, 4, 4));
        assert_eq!(format!("{}", context!(Request.id)), "4");
    }
    root();
}

#[test]
fn everything_is_a_snapshot() {
    #[with_context(bind(Request::new(1), User("ann")))]
    fn all() -> ctx_runtime::Snapshot {
        context!()
    }
    let snapshot = all();
    assert_eq!(snapshot.get::<Request>().unwrap().id, 1);
    assert!(snapshot.is_bound::<User>());
}
