//! Many requests at once: each event has the tags and the breadcrumbs of its own request.

mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

use axum::Router;
use axum::body::Body;
use axum::http::{Request as HttpRequest, StatusCode};
use axum::routing::get;
use ctx_http::ContextLayer;
use ctx_runtime::{Context, context, context_root, with_context};
use ctx_sentry::CtxIntegration;
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::sync::{Barrier, oneshot};
use tower::ServiceExt;

use support::{crumbs, fail, leave_crumb, message, service, tag};

/// How many requests are in their handlers at once.
const REQUESTS: u64 = 1_000;

#[derive(Context)]
struct Request {
    #[context(log = "request")]
    id: u64,
    #[context(log)]
    tenant: String,
    #[context(log)]
    is_test: bool,
    #[expect(dead_code, reason = "must not be sent")]
    token: &'static str,
}

impl Request {
    fn new(id: u64) -> Self {
        Request { id, tenant: format!("tenant {}", id % 7), is_test: true, token: "secret" }
    }
}

/// The places in which a request fails.
const PLACES: [&str; 7] = ["handler", "helper", "task", "task of a task", "thread", "blocking", "pool"];

#[with_context]
async fn fails_everywhere(barrier: Arc<Barrier>) {
    leave_crumb(format!("received {}", context!(Request.id)));
    barrier.wait().await;
    let task = tokio::spawn(async {
        here("task");
        tokio::spawn(async { here("task of a task") }).await.unwrap();
    });
    let blocking = tokio::task::spawn_blocking(|| here("blocking"));
    let thread = thread::spawn(|| here("thread"));
    let (done, pool) = oneshot::channel();
    rayon::spawn(move || {
        here("pool");
        done.send(()).unwrap();
    });
    helper().await;
    task.await.unwrap();
    blocking.await.unwrap();
    thread.join().unwrap();
    pool.await.unwrap();
    here("handler");
}

#[with_context]
async fn helper() {
    tokio::task::yield_now().await;
    here("helper");
}

/// Leaves a breadcrumb, and captures an event.
#[with_context]
fn here(place: &str) {
    leave_crumb(format!("{place} {}", context!(Request.id)));
    fail(format!("{place} failed"));
}

/// The breadcrumbs that an event has, in order. The helper shares the hub of its caller; work has a hub of its own.
fn expected_crumbs(place: &str) -> &'static [&'static str] {
    match place {
        "handler" => &["received", "helper", "handler"],
        "helper" => &["received", "helper"],
        "task" => &["received", "task"],
        "task of a task" => &["received", "task", "task of a task"],
        "thread" => &["received", "thread"],
        "blocking" => &["received", "blocking"],
        _ => &["received", "pool"],
    }
}

fn check(events: &[Value]) {
    assert_eq!(events.len(), PLACES.len() * REQUESTS as usize);
    let mut seen = HashMap::new();
    for event in events {
        let id: u64 = event["tags"]["request"].as_str().unwrap().parse().unwrap();
        let place = message(event).strip_suffix(" failed").unwrap();
        let tags = json!({ "request": id.to_string(), "tenant": format!("tenant {}", id % 7), "is_test": "true" });
        assert_eq!(event["tags"], tags);
        let expected: Vec<_> = expected_crumbs(place).iter().map(|crumb| format!("{crumb} {id}")).collect();
        assert_eq!(crumbs(event), expected, "{place}");
        assert!(!event.to_string().contains("secret"));
        *seen.entry((id, place)).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), events.len(), "each request fails once in each place");
}

#[test]
fn events_of_concurrent_roots_have_their_own_tags_and_breadcrumbs() {
    #[context_root(Request::new(id))]
    async fn handle(id: u64, barrier: Arc<Barrier>) {
        fails_everywhere(barrier).await;
    }
    let service = service(CtxIntegration::new());
    let barrier = Arc::new(Barrier::new(REQUESTS as usize));
    service.run(async || {
        let requests = (0..REQUESTS).map(|id| tokio::spawn(handle(id, Arc::clone(&barrier))));
        for request in join_all(requests).await {
            request.unwrap();
        }
    });
    check(&service.events());
}

#[test]
fn events_of_concurrent_requests_of_axum_have_their_own_tags_and_breadcrumbs() {
    // The layer binds the ids of the request and of the trace as well.
    let service = service(CtxIntegration::new().tags(["Request.request", "tenant", "is_test"]));
    let barrier = Arc::new(Barrier::new(REQUESTS as usize));
    let handler = get(move || fails_everywhere(Arc::clone(&barrier)));
    let id = |path: &str| path.trim_start_matches('/').parse().unwrap();
    let app = Router::new()
        .route("/{id}", handler)
        .layer(ContextLayer::new(move |request| Request::new(id(request.uri.path()))));
    service.run(async || {
        let requests = (0..REQUESTS).map(|id| {
            let request = HttpRequest::get(format!("/{id}")).body(Body::empty()).unwrap();
            tokio::spawn(app.clone().oneshot(request))
        });
        for answer in join_all(requests).await {
            assert_eq!(answer.unwrap().unwrap().status(), StatusCode::OK);
        }
    });
    check(&service.events());
}

#[test]
fn panics_have_the_tags_and_breadcrumbs_of_the_panicking_work() {
    const PANICKING: u64 = 50;

    #[context_root(Request::new(id))]
    async fn handle(id: u64, barrier: Arc<Barrier>) {
        leave_crumb(format!("received {id}"));
        barrier.wait().await;
        assert!(tokio::spawn(async { breaks("task").await }).await.is_err());
        assert!(tokio::task::spawn_blocking(|| panic!("blocking panicked")).await.is_err());
        assert!(thread::spawn(|| panic!("thread panicked")).join().is_err());
        breaks("handler").await;
    }
    #[with_context]
    async fn breaks(place: &str) {
        leave_crumb(format!("breaks {}", context!(Request.id)));
        panic!("{place} panicked");
    }
    let service = service(CtxIntegration::new());
    let barrier = Arc::new(Barrier::new(PANICKING as usize));
    service.run(async || {
        let requests = (0..PANICKING).map(|id| tokio::spawn(handle(id, Arc::clone(&barrier))));
        for request in join_all(requests).await {
            assert!(request.is_err());
        }
    });
    let events = service.events();
    assert_eq!(events.len(), 4 * PANICKING as usize);
    for event in &events {
        let id = event["tags"]["request"].as_str().unwrap();
        let mut expected = vec![format!("received {id}")];
        if ["task panicked", "handler panicked"].contains(&message(event)) {
            expected.push(format!("breaks {id}"));
        }
        assert_eq!((crumbs(event), &event["level"]), (expected.iter().map(String::as_str).collect(), &json!("fatal")));
    }
    for id in 0..PANICKING {
        let id = id.to_string();
        let events = events.iter().filter(|event| tag(event, "request") == Some(&id));
        assert_eq!(events.count(), 4);
    }
}
