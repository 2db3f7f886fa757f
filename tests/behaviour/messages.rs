//! The messages of a read that finds nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ctx_runtime::{Context, Snapshot, context, context_root, run, try_get, with_context};

#[derive(Debug, Context)]
struct Transaction(u8);

#[derive(Debug, Context)]
struct Session;

#[context_root(Session)]
fn session<R>(f: impl FnOnce() -> R) -> R {
    f()
}

#[context_root(Transaction(1))]
fn transfer() {}

fn text(read: impl FnOnce()) -> String {
    *catch_unwind(AssertUnwindSafe(read)).unwrap_err().downcast::<String>().unwrap()
}

#[with_context]
fn reads() {
    context!(Transaction);
}

#[test]
fn a_missing_read_names_the_key_the_read_the_context_and_the_roots_that_bind_the_key() {
    transfer();
    let message = text(|| session(reads));
    assert!(message.starts_with("no `Transaction` in the current context\n"), "{message}");
    let expected = [
        ("read at: tests/behaviour/messages.rs", "the read"),
        (
            "context: began at `behaviour::messages::session` (#[context_root] at tests/behaviour/messages.rs",
            "the root",
        ),
        ("`Transaction` is bound by: `behaviour::messages::transfer` (#[context_root] at ", "who binds it"),
    ];
    for (part, what) in expected {
        assert!(message.contains(part), "{what} is not in:\n{message}");
    }
}

mod layers {
    //! Four methods of the same name that bind a key, each written in another way.

    use ctx_runtime::{Context, context_root, with_context};

    #[derive(Debug, Context)]
    pub(super) struct Tenant;

    pub(super) trait Layer {
        fn call(&self);
    }

    pub(super) struct Auth;
    pub(super) struct Log<T>(pub(super) T);
    pub(super) struct Plain;
    pub(super) struct Shared;

    impl Layer for Auth {
        #[context_root(Tenant)]
        fn call(&self) {}
    }

    impl<T> Layer for Log<T> {
        #[with_context(bind(Tenant))]
        fn call(&self) {}
    }

    #[with_context]
    impl Layer for Shared {
        #[context_root(Tenant)]
        fn call(&self) {}
    }

    impl Plain {
        #[context_root(Tenant)]
        pub(super) async fn call() {}
    }
}

#[tokio::test]
async fn methods_that_bind_a_key_are_named_with_their_types() {
    use layers::{Auth, Layer, Log, Plain, Shared, Tenant};
    Auth.call();
    Log(1_u8).call();
    // A generic method is one place, whatever its type arguments are.
    Log("1").call();
    Shared.call();
    Plain::call().await;
    let message = text(|| drop(ctx_runtime::get::<Tenant>()));
    let (_, binders) = message.split_once("`Tenant` is bound by: ").expect(&message);
    let layer = "behaviour::messages::layers";
    let of_traits = ["Auth", "Log<_>", "Shared"].map(|name| format!("<{layer}::{name} as {layer}::Layer>::call"));
    let names: Vec<_> = binders.split('`').skip(1).step_by(2).collect();
    assert_eq!(names[..3], of_traits, "{message}");
    assert_eq!(names[3..], [format!("{layer}::Plain::call")], "{message}");
}

#[test]
fn a_read_in_no_context_says_so() {
    #[derive(Debug, Context)]
    struct NeverBound;
    #[with_context]
    fn reads() {
        context!(NeverBound);
    }
    let message = text(reads);
    assert!(message.contains("context: none"), "{message}");
    assert!(message.contains("bound by: nothing so far"), "{message}");
}

#[test]
fn a_read_in_detached_work_names_where_it_was_detached() {
    #[with_context]
    fn detaches() -> std::thread::JoinHandle<String> {
        #[context(detach)]
        std::thread::spawn(|| try_get::<Transaction>().unwrap_err().to_string())
    }
    let line = line!() - 2;
    let message = session(|| detaches().join().unwrap());
    let made_by = format!(
        "made by `behaviour::messages::a_read_in_detached_work_names_where_it_was_detached::detaches` (#[context(detach)] std::thread::spawn at tests/behaviour/messages.rs:{line}:22)"
    );
    assert!(message.contains(&made_by), "{message}");
}

#[test]
fn every_way_to_read_points_at_the_read_itself() {
    #[with_context]
    fn reads(which: usize) {
        match which {
            0 => drop(context!(Transaction)),
            1 => context!(Transaction, |_| ()),
            2 => assert_eq!(context!(Transaction.0), 1),
            3 => drop(ctx_runtime::get::<Transaction>()),
            _ => ctx_runtime::with(|_: &Transaction| ()),
        }
    }
    for which in 0..5 {
        let message = text(|| reads(which));
        assert!(message.contains("read at: tests/behaviour/messages.rs"), "{message}");
    }
}

#[test]
fn the_panic_itself_is_at_the_read() {
    let (sender, location) = std::sync::mpsc::channel();
    let reading = std::thread::current().id();
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == reading {
            sender.send(info.location().map(|location| location.file().to_owned())).unwrap();
        } else {
            previous(info);
        }
    }));
    text(reads);
    let _ = std::panic::take_hook();
    assert!(location.recv().unwrap().unwrap().ends_with("messages.rs"));
}

#[test]
fn the_error_gives_its_parts() {
    let missing = run(Session, || Snapshot::capture().run(|| try_get::<Transaction>().unwrap_err()));
    assert_eq!(missing.key(), "Transaction");
    assert!(missing.read_at().file().ends_with("messages.rs"));
    let _: &dyn std::error::Error = &missing;
}
