//! Each piece of a request runs in its context, and the context ends with the last of them.

mod support;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ctx_http::{BindLayer, ContextLayer};
use ctx_propagate::{Inbound, RequestId, TraceContext};
use ctx_runtime::{Context, try_with};
use futures::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::{BodyExt, Full};
use support::Contexts;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

#[derive(Context)]
struct Path(String);

#[derive(Context)]
struct Area(&'static str);

fn path() -> String {
    try_with(|path: &Path| path.0.clone()).unwrap_or_else(|_| "nothing".to_owned())
}

fn area() -> &'static str {
    try_with(|area: &Area| area.0).unwrap_or("nothing")
}

fn layered(app: Router) -> Router {
    app.layer(ContextLayer::new(|request| Path(request.uri.path().to_owned())))
}

fn request(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

async fn text(response: Response<impl http_body::Body<Data = Bytes, Error: std::fmt::Debug>>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

async fn ask(app: Router, path: &str) -> (StatusCode, String) {
    let response = app.oneshot(request(path)).await.unwrap();
    (response.status(), text(response).await)
}

#[tokio::test]
async fn handlers_fallbacks_and_middleware_inside_run_in_the_context() {
    async fn stops(_: axum::extract::Request, _: axum::middleware::Next) -> Response {
        format!("stopped {}", path()).into_response()
    }
    let app = Router::new()
        .route("/handler", get(|| async { path() }))
        .route("/stopped", get(|| async { "not here" }).route_layer(axum::middleware::from_fn(stops)))
        .fallback(|| async { (StatusCode::NOT_FOUND, format!("no {}", path())) });
    assert_eq!(ask(layered(app.clone()), "/handler").await.1, "/handler");
    assert_eq!(ask(layered(app.clone()), "/stopped").await.1, "stopped /stopped");
    assert_eq!(ask(layered(app.clone()), "/x").await, (StatusCode::NOT_FOUND, "no /x".to_owned()));
    assert_eq!(ask(app, "/handler").await.1, "nothing", "without the layer");
}

#[tokio::test]
async fn answers_to_panics_and_timeouts_are_made_in_the_context() {
    async fn panics() {
        panic!("on purpose");
    }
    let app = Router::new().route("/panics", get(panics)).layer(CatchPanicLayer::custom(
        |_: Box<dyn std::any::Any + Send>| {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("panic in {}", path())).into_response()
        },
    ));
    assert_eq!(ask(layered(app), "/panics").await, (StatusCode::INTERNAL_SERVER_ERROR, "panic in /panics".to_owned()));
    let seen = Arc::new(Mutex::new(String::new()));
    let sees = Arc::clone(&seen);
    let app = Router::new()
        .route("/slow", get(std::future::pending::<()>))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_millis(1)))
        .layer(axum::middleware::map_response(move |response: Response| {
            sees.lock().unwrap().push_str(&path());
            async { response }
        }));
    assert_eq!(ask(layered(app), "/slow").await.0, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(*seen.lock().unwrap(), "/slow");
}

/// A body that notes in which context it is polled and dropped.
struct Notes(Arc<Mutex<Vec<String>>>, u8);

impl http_body::Body for Notes {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.lock().unwrap().push(format!("frame {}", path()));
        self.1 += 1;
        Poll::Ready(match self.1 {
            1 => Some(Ok(Frame::data(Bytes::from(path())))),
            2 => Some(Ok(Frame::trailers(HeaderMap::from_iter([(
                http::HeaderName::from_static("x-path"),
                HeaderValue::from_str(&path()).unwrap(),
            )])))),
            _ => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(7)
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(format!("dropped {}", path()));
    }
}

#[tokio::test]
async fn frames_and_trailers_are_made_and_the_body_is_dropped_in_the_context() {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let body = Arc::clone(&notes);
    let service =
        ContextLayer::new(|request| Path(request.uri.path().to_owned())).layer(service_fn(move |_: Request<Body>| {
            let body = Notes(Arc::clone(&body), 0);
            async move { Ok::<_, Infallible>(Response::new(body)) }
        }));
    let response = service.oneshot(request("/notes")).await.unwrap();
    assert_eq!(response.body().size_hint().exact(), Some(7));
    let collected = response.into_body().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()["x-path"], "/notes");
    assert_eq!(collected.to_bytes(), "/notes");
    assert_eq!(*notes.lock().unwrap(), ["frame /notes", "frame /notes", "frame /notes", "dropped /notes"]);
    assert_eq!(path(), "nothing");
}

#[tokio::test]
async fn the_end_of_a_body_is_known_as_soon_as_without_the_layer() {
    for text in ["", "text"] {
        let layer = ContextLayer::new(|_| ());
        let service = layer.layer(service_fn(move |_: Request<()>| async move {
            Ok::<_, Infallible>(Response::new(Full::<Bytes>::from(text)))
        }));
        let mut body = service.oneshot(Request::new(())).await.unwrap().into_body();
        assert_eq!((body.is_end_stream(), body.size_hint().exact()), (text.is_empty(), Some(text.len() as u64)));
        if !text.is_empty() {
            assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), text);
            assert!(body.is_end_stream());
        }
    }
}

#[tokio::test]
async fn a_context_ends_with_the_last_byte_or_when_the_client_hangs_up() {
    let contexts = Contexts::default();
    let begins = contexts.clone();
    let app = Router::new()
        .route("/stream", get(|| async { Body::from_stream(stream::iter(["a", "b"]).map(Ok::<_, Infallible>)) }))
        .route("/pending", get(std::future::pending::<()>))
        .layer(ContextLayer::new(move |_| begins.begin()));
    let ask = |path| app.clone().oneshot(request(path));

    let response = ask("/stream").await.unwrap();
    assert_eq!(contexts.alive(), 1, "while the body is there");
    assert_eq!(text(response).await, "ab");
    assert_eq!(contexts.alive(), 0, "with the last byte");

    let mut hung_up = ask("/stream").await.unwrap().into_body();
    hung_up.frame().await.unwrap().unwrap();
    assert_eq!(contexts.alive(), 1);
    drop(hung_up);
    assert_eq!(contexts.alive(), 0, "after a part of the body");

    let cancelled = ask("/pending");
    let mut cancelled = Box::pin(cancelled);
    assert!(futures::poll!(cancelled.as_mut()).is_pending());
    assert_eq!(contexts.alive(), 1);
    drop(cancelled);
    assert_eq!((contexts.alive(), contexts.begun()), (0, 3), "before there is an answer");
}

#[tokio::test]
async fn work_that_is_cancelled_is_dropped_in_the_context() {
    struct Drops(Arc<Mutex<String>>);
    impl Drop for Drops {
        fn drop(&mut self) {
            self.0.lock().unwrap().push_str(&path());
        }
    }
    let seen = Arc::new(Mutex::new(String::new()));
    let drops = Arc::clone(&seen);
    let app = layered(Router::new().route(
        "/pending",
        get(move || async move {
            let _drops = Drops(drops);
            std::future::pending::<()>().await;
        }),
    ));
    let mut cancelled = Box::pin(app.oneshot(request("/pending")));
    assert!(futures::poll!(cancelled.as_mut()).is_pending());
    drop(cancelled);
    assert_eq!(*seen.lock().unwrap(), "/pending");
}

#[tokio::test]
async fn a_failing_service_ends_the_context() {
    let contexts = Contexts::default();
    let begins = contexts.clone();
    let service = ContextLayer::new(move |_| begins.begin())
        .layer(service_fn(|_: Request<()>| async { Err::<Response<String>, _>("failed") }));
    assert_eq!(service.oneshot(Request::new(())).await.unwrap_err(), "failed");
    assert_eq!((contexts.alive(), contexts.begun()), (0, 1));
}

#[tokio::test]
async fn the_id_of_a_request_is_taken_if_it_is_safe_and_comes_back_in_the_answer() {
    let app = Router::new()
        .route("/", get(|| async { try_with(RequestId::to_string).unwrap() }))
        .layer(ContextLayer::new(|_| ()));
    let ask = |id: Option<&'static str>| {
        let mut request = request("/");
        if let Some(id) = id {
            request.headers_mut().insert("x-request-id", HeaderValue::from_bytes(id.as_bytes()).unwrap());
        }
        let app = app.clone();
        async move {
            let response = app.oneshot(request).await.unwrap();
            let echo = response.headers()["x-request-id"].to_str().unwrap().to_owned();
            assert_eq!(text(response).await, echo);
            echo
        }
    };
    assert_eq!(ask(Some("req-7")).await, "req-7");
    assert_eq!(ask(Some("<script>")).await.len(), 36);
    assert_eq!(ask(Some("\u{1f980}")).await.len(), 36);
    assert_ne!(ask(None).await, ask(None).await);
}

#[tokio::test]
async fn the_echo_can_be_left_out_or_have_another_name() {
    let app = |layer: ContextLayer<fn(&http::request::Parts)>| {
        Router::new().route("/", get(|| async {})).layer(layer).oneshot(request("/"))
    };
    let nothing: fn(&http::request::Parts) = |_| ();
    let answer = app(ContextLayer::new(nothing).without_echo()).await.unwrap();
    assert!(!answer.headers().contains_key("x-request-id"));
    let answer = app(ContextLayer::new(nothing).inbound(Inbound::edge().request_id("x-correlation-id"))).await.unwrap();
    assert!(answer.headers().contains_key("x-correlation-id") && !answer.headers().contains_key("x-request-id"));
    let answer = app(ContextLayer::new(nothing).inbound(Inbound::edge().new_request_id())).await.unwrap();
    assert!(!answer.headers().contains_key("x-request-id"));
    let without = ContextLayer::new(nothing).without_echo();
    let _clone = without.clone();
    let answer = app(without.inbound(Inbound::internal()).on_refused(|_| ())).await.unwrap();
    assert!(!answer.headers().contains_key("x-request-id"), "in either order, and after a clone");
}

#[derive(Context)]
struct Tenant(#[context(wire = "x-tenant-id")] String);

#[tokio::test]
async fn what_is_bound_by_the_layer_is_made_from_what_the_request_brings() {
    #[derive(Context)]
    struct Label(String);
    let refused = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&refused);
    let layer =
        ContextLayer::new(|_| Label(format!("{}/{}", ctx_runtime::get::<RequestId>(), ctx_runtime::get::<Tenant>().0)))
            .inbound(Inbound::internal().keys::<Tenant>())
            .on_refused(move |report| {
                notes.lock().unwrap().push(format!("{}: {report}", ctx_runtime::get::<Label>().0))
            });
    let app = Router::new().route("/", get(|| async { ctx_runtime::get::<Label>().0.clone() })).layer(layer);
    let ask = |baggage: &str| {
        let request = Request::get("/")
            .header("x-request-id", "7")
            .header("x-tenant-id", "acme")
            .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .header("baggage", baggage);
        app.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    assert_eq!(text(ask("a=1").await.unwrap()).await, "7/acme");
    assert!(refused.lock().unwrap().is_empty());
    ask("a b").await.unwrap();
    assert_eq!(*refused.lock().unwrap(), ["7/acme: baggage member `a b` has an invalid name"]);
}

#[tokio::test]
async fn a_request_is_a_root_of_its_own() {
    let service = ContextLayer::new(|_| ()).layer(service_fn(|_: Request<()>| async {
        let seen = (path(), try_with(TraceContext::clone).is_ok());
        Ok::<_, Infallible>(Response::new(format!("{seen:?}")))
    }));
    let response = ctx_runtime::scope(Path("outer".into()), service.oneshot(Request::new(()))).await.unwrap();
    assert_eq!(text(response).await, r#"("nothing", true)"#);
}

#[tokio::test]
async fn a_nested_router_binds_more_also_for_its_bodies() {
    let late =
        || async { Body::from_stream(stream::once(async { Ok::<_, Infallible>(format!("{} {}", path(), area())) })) };
    let admin = Router::new().route("/late", get(late)).route_layer(BindLayer::new(|_| Area("admin")));
    let app = layered(Router::new().route("/late", get(late)).nest("/admin", admin));
    assert_eq!(ask(app.clone(), "/late").await.1, "/late nothing");
    assert_eq!(ask(app, "/admin/late").await.1, "/admin/late admin");
}

#[tokio::test]
async fn two_requests_at_once_stay_apart() {
    let app = layered(Router::new().fallback(|| async {
        tokio::task::yield_now().await;
        path()
    }));
    let all = (0..100).map(|index| {
        let app = app.clone();
        async move {
            let path = format!("/{index}");
            assert_eq!(ask(app, &path).await.1, path);
        }
    });
    futures::future::join_all(all).await;
}

#[test]
fn layers_and_services_are_what_axum_asks_for() {
    fn is_fit<T: Clone + Send + Sync + 'static>(_: &T) {}
    let layer = ContextLayer::new(|_| ());
    is_fit(&layer);
    is_fit(&layer.layer(service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new(())) })));
    is_fit(&BindLayer::new(|_| ()).layer(()));
    fn is_sync<T: Send + Sync>(_: &T) {}
    let mut service =
        layer.layer(service_fn(|_: Request<()>| std::future::ready(Ok::<_, Infallible>(Response::new(String::new())))));
    is_sync(&service.call(Request::new(())));
}
