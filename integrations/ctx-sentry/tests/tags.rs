//! The fields of the context on events and transactions.

mod support;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use ctx_runtime::{Context, context_root, diagnostics, run, with_context};
use ctx_sentry::CtxIntegration;
use sentry::{ClientOptions, Hub, TransactionContext};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use support::{Service, fail, find, message, tag};

fn service(integration: CtxIntegration) -> Service {
    Service::start(ClientOptions::new().traces_sample_rate(1.0).add_integration(integration))
}

/// The tags of the only event of `f`.
fn tags_of(integration: CtxIntegration, f: impl FnOnce()) -> Value {
    let service = service(integration);
    Hub::run(Arc::clone(&service.hub), f);
    let events = service.events();
    assert_eq!(events.len(), 1);
    // An event without tags has no such member.
    events[0].get("tags").cloned().unwrap_or_else(|| json!({}))
}

#[derive(Context)]
#[context(log)]
struct Request {
    id: u64,
    share: f64,
    is_retry: bool,
    r#type: &'static str,
    missing: Option<u32>,
    #[context(sensitive)]
    token: &'static str,
}

fn request() -> Request {
    Request { id: u64::MAX, share: 0.5, is_retry: false, r#type: "order", missing: None, token: "secret" }
}

#[derive(Context)]
struct Job {
    #[context(log)]
    id: u8,
}

#[test]
fn fields_are_texts_and_sensitive_fields_are_no_tags() {
    let tags = tags_of(CtxIntegration::new(), || run(request(), || fail("failed")));
    assert_eq!(tags, json!({ "id": u64::MAX.to_string(), "share": "0.5", "is_retry": "false", "type": "order" }));
}

#[test]
fn a_field_whose_name_is_taken_has_its_key_in_front() {
    let tags = tags_of(CtxIntegration::new(), || {
        sentry::configure_scope(|scope| scope.set_tag("type", "by hand"));
        run((request(), Job { id: 7 }), || fail("failed"));
    });
    // Which of two keys is the first depends on the process.
    let ids =
        |first: &str, second: &str| (tags[first].as_str().map(str::to_owned), tags[second].as_str().map(str::to_owned));
    let (max, seven) = (Some(u64::MAX.to_string()), Some("7".to_owned()));
    assert!([(max.clone(), seven.clone())].contains(&ids("id", "Job.id")) || ids("id", "Request.id") == (seven, max));
    assert_eq!((tags["type"].as_str(), tags["Request.type"].as_str()), (Some("by hand"), Some("order")));

    let tags = tags_of(CtxIntegration::new().tags(["Job.id"]), || {
        sentry::configure_scope(|scope| {
            scope.set_tag("id", "by hand");
            scope.set_tag("Job.id", "by hand");
        });
        run(Job { id: 7 }, || fail("failed"));
    });
    assert_eq!(tags, json!({ "id": "by hand", "Job.id": "by hand" }));
}

#[test]
fn only_selected_fields_are_tags() {
    let event = || run((request(), Job { id: 7 }), || fail("failed"));
    assert_eq!(
        tags_of(CtxIntegration::new().tags(["type", "Job.id", "unknown"]), event),
        json!({ "type": "order", "id": "7" })
    );
    assert_eq!(tags_of(CtxIntegration::new().tags(["Job.type", "Reques.id", "Requestid", ""]), event), json!({}));
    assert_eq!(tags_of(CtxIntegration::new().without_tags(), event), json!({}));
}

#[test]
fn keys_and_values_keep_to_the_limits_of_sentry() {
    #[derive(Context)]
    struct Long {
        #[context(log = "a name that is longer than Sentry accepts")]
        text: String,
        #[context(log = "größe")]
        lines: &'static str,
        #[context(log)]
        empty: &'static str,
    }
    let long = Long { text: "ä".repeat(1_000), lines: "a\nb\tc", empty: "" };
    let tags = tags_of(CtxIntegration::new(), || run(long, || fail("failed")));
    let key = "a_name_that_is_longer_than_Sentry_accepts";
    assert_eq!(tags, json!({ &key[..32]: "ä".repeat(200), "gr__e": "a b c" }));
}

#[test]
fn a_bad_display_costs_its_own_tag() {
    struct Bad(u8);
    impl fmt::Display for Bad {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.0 {
                0 => panic!("the display panicked"),
                1 => {
                    fail("from a display");
                    f.write_str("one")
                }
                _ => Err(fmt::Error),
            }
        }
    }
    #[derive(Context)]
    struct Many {
        #[context(log)]
        panics: Bad,
        #[context(log)]
        captures: Bad,
        #[context(log)]
        refuses: Bad,
        #[context(log)]
        works: u8,
    }
    let service = service(CtxIntegration::new());
    let many = Many { panics: Bad(0), captures: Bad(1), refuses: Bad(2), works: 4 };
    Hub::run(Arc::clone(&service.hub), || run(many, || fail("failed")));
    let events = service.events();
    assert_eq!(find(&events, "failed")["tags"], json!({ "captures": "one", "works": "4" }));
    for text in ["the display panicked", "from a display"] {
        assert_eq!(find(&events, text).get("tags"), None);
    }
    assert_eq!(events.len(), 3);
}

#[test]
fn tags_are_those_of_the_context_in_which_the_event_is_captured() {
    #[derive(Context)]
    struct Step(#[context(log = "step")] u8);

    #[context_root(Step(1))]
    async fn handle() {
        bound().await;
        fail("root");
    }
    #[with_context(bind(Step(2)))]
    async fn bound() {
        tokio::spawn(async { fail("task") }).await.unwrap();
        fail("bound");
    }
    for integration in [CtxIntegration::new(), CtxIntegration::new().tag_transactions()] {
        let service = service(integration);
        service.run(handle);
        let events = service.events();
        let steps = ["root", "bound", "task"].map(|text| tag(find(&events, text), "step"));
        assert_eq!(steps, [Some("1"), Some("2"), Some("2")]);
    }
}

#[test]
fn transactions_have_the_tags_of_their_root() {
    #[context_root(Job { id })]
    async fn handle(id: u8) {
        let name = format!("transaction {id}");
        let task = tokio::spawn(async move {
            let transaction = sentry::start_transaction(TransactionContext::new(&name, "http.server"));
            tokio::task::yield_now().await;
            transaction.finish();
        });
        task.await.unwrap();
    }
    let service = service(CtxIntegration::new().tag_transactions());
    service.run(async || tokio::join!(handle(1), handle(2)));
    let transactions = service.items("transaction");
    assert_eq!(transactions.len(), 2);
    for id in ["1", "2"] {
        let name = format!("transaction {id}");
        let transaction = transactions.iter().find(|transaction| transaction["transaction"] == name).unwrap();
        assert_eq!(transaction["tags"], json!({ "id": id }));
    }
}

/// Starts and finishes a transaction.
fn transact(name: &str) {
    sentry::start_transaction(TransactionContext::new(name, "test")).finish();
}

/// The tags of the only transaction with a name.
fn tags_of_transaction<'a>(transactions: &'a [Value], name: &str) -> &'a Value {
    let mut found = transactions.iter().filter(|transaction| transaction["transaction"] == name);
    let transaction = found.next().unwrap_or_else(|| panic!("no transaction {name:?}"));
    assert!(found.next().is_none(), "one transaction {name:?}");
    &transaction["tags"]
}

#[derive(Context)]
struct Outer {
    #[context(log)]
    outer: &'static str,
}

#[test]
fn transactions_of_an_inner_root_have_no_tags_of_the_outer_root() {
    #[context_root(Outer { outer: "outer" }, Job { id: 1 })]
    async fn outer() {
        sentry::configure_scope(|scope| scope.set_tag("by", "hand"));
        tokio::spawn(async { inner().await }).await.unwrap();
        transact("outer");
        fail("outer");
    }
    #[context_root(Job { id: 2 })]
    async fn inner() {
        tokio::spawn(async { transact("inner") }).await.unwrap();
        innermost();
        fail("inner");
    }
    #[context_root(Outer { outer: "innermost" })]
    fn innermost() {
        transact("innermost");
        fail("innermost");
    }
    let service = service(CtxIntegration::new().tag_transactions());
    service.run(outer);
    let (transactions, events) = (service.items("transaction"), service.events());
    let expected = [
        ("outer", json!({ "outer": "outer", "id": "1", "by": "hand" })),
        ("inner", json!({ "id": "2", "by": "hand" })),
        ("innermost", json!({ "outer": "innermost", "by": "hand" })),
    ];
    for (name, tags) in expected {
        assert_eq!(*tags_of_transaction(&transactions, name), tags, "{name}");
        assert_eq!(find(&events, name)["tags"], tags, "{name}");
    }
}

#[test]
fn a_tag_that_was_set_by_hand_stays_on_transactions() {
    #[context_root(Job { id })]
    fn handle(id: u8, inner: impl FnOnce()) {
        transact(&format!("transaction {id}"));
        inner();
    }
    let service = service(CtxIntegration::new().tag_transactions());
    Hub::run(Arc::clone(&service.hub), || {
        sentry::configure_scope(|scope| scope.set_tag("id", "by hand"));
        handle(1, || {
            sentry::configure_scope(|scope| scope.set_tag("Job.id", "by hand"));
            handle(2, || fail("failed"));
            sentry::configure_scope(|scope| scope.remove_tag("id"));
            handle(3, || ());
        });
        transact("after");
    });
    let transactions = service.items("transaction");
    let expected = [
        ("transaction 1", json!({ "id": "by hand", "Job.id": "1" })),
        ("transaction 2", json!({ "id": "by hand", "Job.id": "by hand" })),
        ("transaction 3", json!({ "id": "3", "Job.id": "by hand" })),
        ("after", json!({ "id": "by hand" })),
    ];
    for (name, tags) in expected {
        assert_eq!(*tags_of_transaction(&transactions, name), tags, "{name}");
    }
    assert_eq!(service.events()[0]["tags"], json!({ "id": "by hand", "Job.id": "by hand" }));
}

#[test]
fn a_scope_does_not_grow_with_the_generations_of_roots() {
    const GENERATIONS: u64 = 1_000;

    #[derive(Context)]
    struct Generation(#[context(log = "generation")] u64);

    /// Spawns the next generation, as a job that plans its successor.
    #[context_root(Generation(number))]
    async fn job(number: u64, last: oneshot::Sender<String>) {
        if number < GENERATIONS {
            tokio::spawn(boxed(number + 1, last));
        } else {
            transact("last");
            fail("last");
            last.send(sentry::configure_scope(|scope| format!("{scope:?}"))).unwrap();
        }
    }
    fn boxed(number: u64, last: oneshot::Sender<String>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(job(number, last))
    }
    let service = service(CtxIntegration::new().tag_transactions());
    let scope = service.run(async || {
        let (last, scope) = oneshot::channel();
        boxed(1, last).await;
        scope.await.unwrap()
    });
    let tags = json!({ "generation": GENERATIONS.to_string() });
    assert_eq!(*tags_of_transaction(&service.items("transaction"), "last"), tags);
    assert_eq!(service.events()[0]["tags"], tags);
    assert!(scope.contains("event_processors: 0,"), "{scope}");
    assert!(scope.contains(r#"tags: {"generation": "1000"}"#), "{scope}");
}

#[test]
fn a_lost_context_is_explained() {
    async fn loses() {
        tokio::spawn(async { fail("lost") }).await.unwrap();
    }
    #[context_root(Job { id: 1 })]
    async fn handle() {
        fail("bound");
        loses().await;
        #[context(detach)]
        let task = tokio::spawn(async { fail("detached") });
        task.await.unwrap();
    }
    let _watching = diagnostics::watch();
    let service = service(CtxIntegration::new().explain::<Job>());
    service.run(handle);
    let events = service.events();
    assert_eq!(find(&events, "bound")["contexts"].get("ctx"), None);
    for (text, why) in [("lost", "no context was carried"), ("detached", "leaves the whole context behind")] {
        let event = find(&events, text);
        let ctx = &event["contexts"]["ctx"];
        assert_eq!(ctx["missing"], "Job");
        let explanation = ctx["explanation"].as_str().unwrap();
        assert!(explanation.contains(why), "{}: {explanation}", message(event));
        assert_eq!(event.get("tags"), None);
    }
    assert!(find(&events, "detached")["contexts"]["ctx"]["explanation"].as_str().unwrap().contains("::handle"));
}
