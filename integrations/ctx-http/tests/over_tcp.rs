//! With a real server and real connections.

mod support;

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::response::Response;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use axum::{Router, ServiceExt};
use ctx_http::{ContextLayer, Ctx, access_log};
use ctx_propagate::RequestId;
use ctx_runtime::{Context, context, with_context};
use futures::{SinkExt, Stream, StreamExt, stream};
use support::{Contexts, Log, Server};
use tokio::sync::{Barrier, Notify};
use tokio::task::JoinSet;
use tokio_tungstenite::connect_async;
use tower::ServiceBuilder;
use tracing_subscriber::prelude::*;

#[derive(Context)]
struct Path(#[context(log = "path_of_context")] String);

fn app(routes: Router, contexts: &Contexts) -> Router {
    let contexts = contexts.clone();
    routes
        .layer(access_log())
        .layer(ContextLayer::new(move |request| (Path(request.uri.path().into()), contexts.begin())))
}

#[with_context]
async fn hello(Ctx(id): Ctx<RequestId>) -> String {
    let spawned = tokio::spawn(async { context!(Path.0) }).await.unwrap();
    format!("{spawned} {id}")
}

#[tokio::test]
async fn a_thousand_requests_at_once_stay_apart_and_leave_nothing() {
    let contexts = Contexts::default();
    let server = Server::start(app(Router::new().fallback(get(hello)), &contexts)).await;
    let client = reqwest::Client::new();
    let mut requests = JoinSet::new();
    for index in 0..1000 {
        let request = client.get(server.url(&format!("/{index}"))).header("x-request-id", format!("id-{index}"));
        requests.spawn(async move {
            let answer = request.send().await.unwrap();
            assert_eq!(answer.headers()["x-request-id"], format!("id-{index}"));
            assert_eq!(answer.text().await.unwrap(), format!("/{index} id-{index}"));
        });
    }
    requests.join_all().await;
    server.end().await;
    assert_eq!((contexts.begun(), contexts.alive()), (1000, 0));
}

#[tokio::test]
async fn the_layer_goes_around_a_whole_router() {
    let contexts = Contexts::default();
    let begins = contexts.clone();
    let app = ServiceBuilder::new()
        .map_response(|response: http::Response<_>| response.map(Body::new))
        .layer(ContextLayer::new(move |request| (Path(request.uri.path().into()), begins.begin())))
        .service(Router::new().route("/hello", get(hello)).fallback(get(hello)));
    let server = Server::serve(ServiceExt::<Request>::into_make_service(app)).await;
    for path in ["/hello", "/elsewhere"] {
        let request = reqwest::Client::new().get(server.url(path)).header("x-request-id", "req-7");
        assert_eq!(request.send().await.unwrap().text().await.unwrap(), format!("{path} req-7"));
    }
    server.end().await;
    assert_eq!((contexts.begun(), contexts.alive()), (2, 0));
}

#[with_context]
async fn downloads() -> Body {
    Body::from_stream(stream::iter(0..3).map(|index| Ok::<_, Infallible>(format!("{index} {}\n", context!(Path.0)))))
}

#[with_context]
async fn events() -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(stream::iter(0..2).map(|_| Ok(Event::default().data(context!(Path.0)))))
}

/// An ordinary handler. It is not annotated, and its body is made when the client asks for it.
async fn plain() -> Body {
    Body::from_stream(stream::once(async { Ok::<_, Infallible>(ctx_runtime::get::<Path>().0.clone()) }))
}

#[tokio::test]
async fn streamed_downloads_and_events_are_made_in_the_context() {
    let contexts = Contexts::default();
    let routes =
        Router::new().route("/download", get(downloads)).route("/events", get(events)).route("/plain", get(plain));
    let server = Server::start(app(routes, &contexts)).await;
    let get = |path: &'static str| {
        let request = reqwest::Client::new().get(server.url(path));
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    assert_eq!(get("/download").await, "0 /download\n1 /download\n2 /download\n");
    assert_eq!(get("/events").await, "data: /events\n\ndata: /events\n\n");
    assert_eq!(get("/plain").await, "/plain");
    server.end().await;
    assert_eq!((contexts.begun(), contexts.alive()), (3, 0));
}

#[with_context]
async fn socket(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(|mut socket| async move {
        while let Some(Ok(Message::Text(text))) = socket.recv().await {
            let answer = format!("{text} {} {}", context!(Path.0), context!(RequestId));
            socket.send(Message::Text(answer.into())).await.unwrap();
        }
    })
}

#[tokio::test]
async fn a_web_socket_runs_in_the_context_of_the_request_that_was_upgraded() {
    let contexts = Contexts::default();
    let server = Server::start(app(Router::new().route("/socket", get(socket)), &contexts)).await;
    let (mut socket, answer) = connect_async(format!("ws://{}/socket", server.address)).await.unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    socket.send("hello".into()).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap().into_text().unwrap(), format!("hello /socket {id}"));
    assert_eq!(contexts.alive(), 1);
    socket.close(None).await.unwrap();
    while socket.next().await.is_some() {}
    server.end().await;
}

#[tokio::test]
async fn a_client_that_hangs_up_ends_the_context() {
    let contexts = Contexts::default();
    let dropped = Arc::new(Notify::new());
    struct Tells(Arc<Notify>);
    impl Drop for Tells {
        fn drop(&mut self) {
            assert_eq!(ctx_runtime::get::<Path>().0, "/endless");
            self.0.notify_one();
        }
    }
    let tells = Arc::clone(&dropped);
    let endless = move || {
        let tells = Tells(Arc::clone(&tells));
        async move {
            Body::from_stream(stream::repeat_with(move || {
                let _ = &tells;
                Ok::<_, Infallible>(Bytes::from_static(&[0; 65536]))
            }))
        }
    };
    let server = Server::start(app(Router::new().route("/endless", get(endless)), &contexts)).await;
    let mut answer = reqwest::Client::new().get(server.url("/endless")).send().await.unwrap();
    answer.chunk().await.unwrap();
    assert_eq!(contexts.alive(), 1);
    drop(answer);
    dropped.notified().await;
    server.end().await;
    assert_eq!(contexts.alive(), 0);
}

#[tokio::test]
async fn a_graceful_end_waits_for_the_requests_under_way_and_their_contexts() {
    let contexts = Contexts::default();
    let (arrived, go) = (Arc::new(Barrier::new(2)), Arc::new(Notify::new()));
    let (arrives, goes) = (Arc::clone(&arrived), Arc::clone(&go));
    let waits = move || async move {
        arrives.wait().await;
        goes.notified().await;
        ctx_runtime::get::<Path>().0.clone()
    };
    let server = Server::start(app(Router::new().route("/waits", get(waits)), &contexts)).await;
    let request = reqwest::Client::new().get(server.url("/waits"));
    let answer = tokio::spawn(async move { request.send().await.unwrap().text().await.unwrap() });
    arrived.wait().await;
    let end = tokio::spawn(server.end());
    go.notify_one();
    assert_eq!(answer.await.unwrap(), "/waits");
    end.await.unwrap();
    assert_eq!(contexts.alive(), 0);
}

#[tokio::test]
async fn a_missing_value_is_a_clear_500_that_says_nothing_of_the_program() {
    async fn handler(_: Ctx<Path>) {}
    let server = Server::start(Router::new().route("/", get(handler)).layer(ContextLayer::new(|_| ()))).await;
    let answer = reqwest::get(server.url("/")).await.unwrap();
    assert_eq!(answer.status(), 500);
    assert_eq!(answer.text().await.unwrap(), "a value of the request's context is missing");
    server.end().await;
}

#[tokio::test]
async fn one_line_for_each_request_has_its_status_bytes_and_fields() {
    let log = Log::default();
    let _default = tracing_subscriber::registry().with(ctx_tracing::json().with_writer(log.clone())).set_default();
    let routes = Router::new()
        .route("/ok", get(|| async { "four" }))
        .route("/empty", get(|| async {}))
        .route("/stream", get(|| async { Body::from_stream(stream::iter(["ab", "c"]).map(Ok::<_, Infallible>)) }));
    let server = Server::start(app(routes, &Contexts::default())).await;
    for path in ["/ok?secret=1", "/empty", "/stream", "/nothing"] {
        let request = reqwest::Client::new().get(server.url(path)).header("x-request-id", "req-7");
        request.send().await.unwrap().bytes().await.unwrap();
    }
    server.end().await;
    let lines: Vec<_> = log.lines().into_iter().filter(|line| line["target"] == "ctx_http::access_log").collect();
    let shown =
        lines.iter().map(|line| (line["path"].as_str().unwrap(), line["status"].as_u64(), line["bytes"].as_u64()));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            ("/ok", Some(200), Some(4)),
            ("/empty", Some(200), Some(0)),
            ("/stream", Some(200), Some(3)),
            ("/nothing", Some(404), Some(0)),
        ]
    );
    for line in &lines {
        assert_eq!(
            (&line["outcome"], &line["request_id"], &line["method"]),
            (&"complete".into(), &"req-7".into(), &"GET".into())
        );
        assert_eq!(line["path_of_context"], line["path"]);
        assert!(line["latency_ms"].as_f64().unwrap() >= 0.0);
    }
}
