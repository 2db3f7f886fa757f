use std::convert::Infallible;

use ctx_runtime::context_root;
use futures::stream::{self, Stream, StreamExt};
use salvo_core::conn::tcp::TcpAcceptor;
use salvo_core::http::{ResBody, StatusCode, StatusError};
use salvo_core::{Request, Response, Router, Server, handler};
use salvo_extra::sse::{self, SseEvent, SseKeepAlive};
use salvo_extra::websocket::{Message, WebSocket, WebSocketUpgrade};

use super::{listener, read, said};
use crate::keys;

async fn text(body: ResBody) -> String {
    let frames: Vec<_> = body.map(|frame| frame.unwrap().into_data().unwrap()).collect().await;
    String::from_utf8(frames.concat()).unwrap()
}

fn events() -> impl Stream<Item = Result<SseEvent, Infallible>> {
    stream::iter(0..2).then(|_| async { Ok(SseEvent::default().text(format!("{:?}", read().await))) })
}

fn rows() -> impl Stream<Item = Result<String, Infallible>> {
    stream::iter(0..2).then(|_| async { Ok(format!("{:?};", read().await)) })
}

#[tokio::test]
async fn server_sent_events_are_made_in_the_context_of_their_handler() {
    #[context_root(keys::Request::new(1))]
    async fn handler(response: &mut Response) {
        sse::stream(response, events());
        response.status_code(StatusCode::ACCEPTED);
    }
    #[context_root(keys::Request::new(2))]
    async fn keeps_alive(response: &mut Response) {
        SseKeepAlive::new(events()).stream(response);
    }
    let mut response = Response::new();
    handler(&mut response).await;
    assert_eq!(text(response.take_body()).await, "data: Some(1)\n\ndata: Some(1)\n\n");
    keeps_alive(&mut response).await;
    assert_eq!(text(response.take_body()).await, "data: Some(2)\n\ndata: Some(2)\n\n");
}

#[tokio::test]
async fn a_body_that_is_streamed_is_made_in_no_context_unless_it_is_carried_by_hand() {
    #[context_root(keys::Request::new(1))]
    async fn handler(response: &mut Response) {
        response.stream(rows());
    }
    #[context_root(keys::Request::new(2))]
    async fn by_hand(response: &mut Response) {
        response.stream(
            #[context(carry)]
            rows(),
        );
    }
    let mut response = Response::new();
    handler(&mut response).await;
    assert_eq!(text(response.take_body()).await, "None;None;");
    by_hand(&mut response).await;
    assert_eq!(text(response.take_body()).await, "Some(2);Some(2);");
}

async fn talk(mut socket: WebSocket) {
    socket.send(Message::text(format!("{:?}", read().await))).await.unwrap();
}

#[tokio::test]
async fn a_web_socket_is_served_in_the_context_of_its_handler() {
    #[handler]
    #[context_root(keys::Request::new(1))]
    #[allow(clippy::redundant_closure, reason = "what it gives is carried")]
    async fn by_a_closure(request: &mut Request, response: &mut Response) -> Result<(), StatusError> {
        WebSocketUpgrade::new().upgrade(request, response, |socket| talk(socket)).await
    }
    #[handler]
    #[context_root(keys::Request::new(2))]
    async fn by_its_name(request: &mut Request, response: &mut Response) -> Result<(), StatusError> {
        WebSocketUpgrade::new().upgrade(request, response, talk).await
    }
    #[handler]
    #[context_root(keys::Request::new(3))]
    async fn by_an_async_block(request: &mut Request, response: &mut Response) -> Result<(), StatusError> {
        let upgrade = WebSocketUpgrade::new();
        upgrade.upgrade(request, response, move |socket| async move { talk(socket).await }).await?;
        response
            .add_header("x-served", request.uri().path(), true)
            .map_err(|_| StatusError::internal_server_error())?;
        Ok(())
    }
    let router = Router::new;
    let routers = [router().goal(by_a_closure), router().goal(by_its_name), router().goal(by_an_async_block)];
    for (router, expected) in routers.into_iter().zip(1..) {
        let (listener, address) = listener().await;
        let server = tokio::spawn(Server::new(TcpAcceptor::try_from(listener).unwrap()).serve(router));
        assert_eq!(said(address).await, format!("Some({expected})"));
        server.abort();
    }
}
