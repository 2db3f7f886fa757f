use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::Request as HttpRequest;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use ctx_runtime::context_root;
use futures::stream::{self, Stream, StreamExt};
use tower::ServiceExt;

use super::{listener, read, said};
use crate::keys::Request;

async fn talk(mut socket: WebSocket) {
    let said = format!("{:?}", read().await);
    socket.send(Message::text(said)).await.unwrap();
}

#[tokio::test]
async fn a_web_socket_is_served_in_the_context_of_its_handler() {
    #[context_root(Request::new(1))]
    #[allow(clippy::redundant_closure, reason = "what it gives is carried")]
    async fn by_a_closure(upgrade: WebSocketUpgrade) -> Response {
        upgrade.on_upgrade(|socket| talk(socket))
    }
    #[context_root(Request::new(2))]
    async fn by_its_name(upgrade: WebSocketUpgrade) -> Response {
        upgrade.on_failed_upgrade(|error| panic!("{error}")).on_upgrade(talk)
    }
    #[context_root(Request::new(3))]
    async fn by_an_async_block(upgrade: WebSocketUpgrade) -> Response {
        upgrade.on_upgrade(move |socket| async move { talk(socket).await })
    }
    let handlers = [any(by_a_closure), any(by_its_name), any(by_an_async_block)];
    for (handler, expected) in handlers.into_iter().zip(1..) {
        let (listener, address) = listener().await;
        let server = tokio::spawn(axum::serve(listener, Router::new().route("/", handler)).into_future());
        assert_eq!(said(address).await, format!("Some({expected})"));
        server.abort();
    }
}

fn events() -> impl Stream<Item = Result<Event, Infallible>> {
    stream::iter(0..2).then(|_| async { Ok(Event::default().data(format!("{:?}", read().await))) })
}

#[tokio::test]
async fn server_sent_events_are_made_in_the_context_of_their_handler() {
    #[context_root(Request::new(4))]
    async fn handler() -> impl IntoResponse {
        Sse::new(events())
    }
    let app = Router::new().route("/", any(handler));
    let response = app.oneshot(HttpRequest::get("/").body(Body::empty()).unwrap()).await.unwrap();
    let body = to_bytes(response.into_body(), 1_000).await.unwrap();
    assert_eq!(body, "data: Some(4)\n\ndata: Some(4)\n\n");
}
