//! `#[axum::debug_handler]`, which requires an `async fn`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{Request as HttpRequest, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router, debug_handler, debug_middleware};
use ctx_runtime::{context, context_root, with_context};
use futures::stream::{self, StreamExt};
use tokio::task::yield_now;
use tower::ServiceExt;
use tracing::instrument;

use crate::keys::{Request, User, id};

#[derive(Clone)]
struct App {
    name: Arc<str>,
}

/// `debug_handler` copies the body into a function of its own, where `context!` does not compile. So `request()` reads.
#[debug_handler]
#[context_root(Request { id, tenant: tenant.clone() })]
async fn above(State(_app): State<App>, Path((tenant, id)): Path<(String, u64)>) -> String {
    yield_now().await;
    format!("{} by {tenant}", request().await)
}

#[with_context]
async fn request() -> String {
    yield_now().await;
    format!("{} of {}", context!(Request.id), context!(Request.tenant))
}

#[context_root(Request { id, tenant: tenant.clone() })]
#[debug_handler]
async fn below(State(_app): State<App>, Path((tenant, id)): Path<(String, u64)>) -> String {
    #[context(detach)]
    let detached = tokio::spawn(async { crate::keys::id() });
    assert_eq!(detached.await.unwrap(), None);
    format!("{} of {} by {tenant}", context!(Request.id), context!(Request.tenant))
}

#[with_context]
#[debug_handler(state = App)]
#[instrument(skip_all)]
async fn three(State(App { name }): State<App>, request: HttpRequest<Body>) -> Result<Json<u64>, StatusCode> {
    let read = tokio::spawn(async { context!(Request?.id) }).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let read = read.ok_or(StatusCode::IM_A_TEAPOT)?;
    Ok(Json(read + name.len() as u64 + request.uri().path().len() as u64))
}

#[debug_middleware]
#[context_root(Request::new(7), User("middleware"))]
async fn root(request: HttpRequest<Body>, next: Next) -> Response {
    next.run(request).await
}

/// A response that reads the context after the future of its handler has ended.
struct Late;

impl IntoResponse for Late {
    fn into_response(self) -> Response {
        format!("{:?}", id()).into_response()
    }
}

#[with_context]
#[debug_handler]
async fn late() -> impl IntoResponse {
    Late
}

fn app() -> Router {
    let behind = Router::new().route("/three", get(three)).route("/late", get(late)).layer(from_fn(root));
    Router::new()
        .route("/above/{tenant}/{id}", get(above))
        .route("/below/{tenant}/{id}", get(below))
        .route("/bare", get(three))
        .merge(behind)
        .with_state(App { name: "abc".into() })
}

async fn answer(path: &str) -> (StatusCode, String) {
    let request = HttpRequest::get(path).body(Body::empty()).unwrap();
    let response = app().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1_000).await.unwrap();
    (status, String::from_utf8(body.into()).unwrap())
}

#[tokio::test]
async fn a_checked_handler_is_a_root_in_both_orders() {
    for (path, expected) in [("/above/acme/5", "5 of acme by acme"), ("/below/beta/6", "6 of beta by beta")] {
        assert_eq!(answer(path).await, (StatusCode::OK, expected.to_owned()));
    }
    assert_eq!(answer("/above/acme/x").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_handler_behind_a_middleware_reads_what_that_bound() {
    assert_eq!(answer("/three").await, (StatusCode::OK, "16".to_owned()));
    assert_eq!(answer("/bare").await.0, StatusCode::IM_A_TEAPOT);
    assert_eq!(answer("/late").await.1, "Some(7)");
}

/// The server asks for the rows after the handler has returned.
#[tokio::test]
async fn a_body_that_is_streamed_is_read_in_the_context_of_its_handler() {
    #[context_root(Request { id, tenant: String::new() })]
    async fn rows(Path(id): Path<u64>) -> Body {
        let rows =
            stream::iter(0..2).then(|row| async move { Ok::<_, Infallible>(format!("{row} of {:?};", read().await)) });
        Body::from_stream(rows)
    }
    async fn read() -> Option<u64> {
        yield_now().await;
        id()
    }
    let app = Router::new().route("/{id}", get(rows));
    let response = app.oneshot(HttpRequest::get("/7").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(id(), None);
    let body = to_bytes(response.into_body(), 1_000).await.unwrap();
    assert_eq!(body, "0 of Some(7);1 of Some(7);");
}
