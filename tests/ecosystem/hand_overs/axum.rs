use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::Request as HttpRequest;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use ctx_runtime::context_root;
use futures::stream::{self, Stream, StreamExt};
use hyper::body::Frame;
use tokio::net::TcpListener;
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

#[tokio::test]
async fn a_server_carries_nothing_to_its_requests() {
    #[context_root(Request::new(5))]
    async fn main(listener: TcpListener) {
        let handler = async |upgrade: WebSocketUpgrade| upgrade.on_upgrade(talk);
        axum::serve(listener, Router::new().route("/", any(handler))).await.unwrap();
    }
    let (listener, address) = listener().await;
    let server = tokio::spawn(main(listener));
    assert_eq!(said(address).await, "None");
    server.abort();
}

#[tokio::test]
async fn a_body_of_ones_own_is_polled_in_no_context_unless_its_stream_is_carried() {
    fn rows() -> impl Stream<Item = Result<Frame<Bytes>, Infallible>> + Send {
        stream::iter(0..2).then(|_| async { Ok(Frame::data(Bytes::from(format!("{:?};", read().await)))) })
    }
    /// A body that is not made by a constructor of axum.
    fn body<S: Stream<Item = Result<Frame<Bytes>, Infallible>> + Send + 'static>(rows: S) -> Body {
        Body::new(http_body_util::StreamBody::new(rows))
    }
    #[context_root(Request::new(6))]
    async fn plain() -> Body {
        body(rows())
    }
    #[context_root(Request::new(7))]
    async fn carried() -> Body {
        body(
            #[context(carry)]
            rows(),
        )
    }
    let said = async |body| to_bytes(body, 1_000).await.unwrap();
    assert_eq!(said(plain().await).await, "None;None;");
    assert_eq!(said(carried().await).await, "Some(7);Some(7);");
}
