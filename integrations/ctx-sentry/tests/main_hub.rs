//! What is global to a process: the main hub, and whether anything is installed.

mod support;

use std::sync::Arc;

use ctx_runtime::{Context, context_root};
use ctx_sentry::CtxIntegration;
use sentry::{Client, ClientOptions, Hub};

use support::{Ingest, LONG, crumbs, fail, find, leave_crumb, tag};

#[derive(Context)]
struct Request(#[context(log = "request")] u64);

/// Whether a root runs with another hub than its caller.
fn root_has_a_hub() -> bool {
    #[context_root(Request(1))]
    fn root(hub: &Arc<Hub>) -> bool {
        !Arc::ptr_eq(hub, &Hub::current())
    }
    root(&Hub::current())
}

fn options() -> ClientOptions {
    ClientOptions::new().add_integration(CtxIntegration::new())
}

#[context_root(Request(id))]
async fn handle(id: u64) {
    leave_crumb("handler");
    sentry::configure_scope(|scope| scope.set_tag("by", "handler"));
    tokio::spawn(async { fail("task") }).await.unwrap();
    #[context(detach)]
    let detached = tokio::spawn(async {
        leave_crumb("detached");
        fail("detached");
    });
    detached.await.unwrap();
}

#[test]
fn the_main_hub_is_as_it_was() {
    assert!(!root_has_a_hub(), "no client");
    let without_dsn = sentry::init(options());
    assert!(!root_has_a_hub(), "a client without a DSN");
    drop(without_dsn);

    let ingest = Ingest::start();
    let guard = sentry::init(options().dsn(&ingest.dsn()));
    assert!(root_has_a_hub());
    leave_crumb("main");
    let main = Hub::main();
    assert!(Arc::ptr_eq(&main, &Hub::current()));

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(handle(7));
    assert!(Arc::ptr_eq(&main, &Hub::current()));
    fail("after");
    assert!(guard.flush(Some(LONG)));
    let events = ingest.items("event");
    let [task, detached, after] = ["task", "detached", "after"].map(|text| find(&events, text));
    assert_eq!(
        (tag(task, "request"), tag(task, "by"), crumbs(task)),
        (Some("7"), Some("handler"), vec!["main", "handler"])
    );
    assert_eq!(
        (tag(detached, "request"), tag(detached, "by"), crumbs(detached)),
        (None, None, vec!["main", "detached"])
    );
    assert_eq!((tag(after, "request"), tag(after, "by"), crumbs(after)), (None, None, vec!["main"]));

    let other = Client::with_options(ClientOptions::new().dsn(&ingest.dsn()));
    let other = Arc::new(Hub::new(Some(Arc::new(other)), Arc::default()));
    Hub::run(other, || assert!(!root_has_a_hub(), "a client without the integration"));

    // A process has room for 16 carriers at once.
    let client = |_| Client::with_options(sentry::apply_defaults(options().dsn(&ingest.dsn())));
    let many: Vec<Client> = (0..40).map(client).collect();
    drop(many);
    assert!(root_has_a_hub(), "a client with the integration is left");
    drop(guard);
    main.bind_client(None);
    for number in 0..40 {
        let hub = Arc::new(Hub::new(Some(Arc::new(client(number))), Arc::default()));
        Hub::run(hub, || assert!(root_has_a_hub(), "installed again"));
    }
}
