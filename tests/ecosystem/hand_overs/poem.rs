use ctx_runtime::context_root;
use futures::SinkExt;
use futures::stream::{self, StreamExt};
use poem::listener::TcpAcceptor;
use poem::web::sse::{Event, SSE};
use poem::web::websocket::{Message, WebSocket, WebSocketStream};
use poem::{Body, IntoResponse, Route, Server, get, handler};

use super::{listener, read, said};
use crate::keys::Request;

async fn talk(mut socket: WebSocketStream) {
    socket.send(Message::text(format!("{:?}", read().await))).await.unwrap();
}

#[handler]
#[context_root(Request::new(1))]
async fn serves(socket: WebSocket) -> impl IntoResponse {
    socket.on_upgrade(talk)
}

#[tokio::test]
async fn a_web_socket_is_served_in_the_context_of_its_handler() {
    let (listener, address) = listener().await;
    let acceptor = TcpAcceptor::from_tokio(listener).unwrap();
    let server = tokio::spawn(Server::new_with_acceptor(acceptor).run(Route::new().at("/", get(serves))));
    assert_eq!(said(address).await, "Some(1)");
    server.abort();
}

#[tokio::test]
async fn events_and_streamed_bodies_are_made_in_the_context_of_their_function() {
    #[context_root(Request::new(2))]
    async fn events() -> SSE {
        SSE::new(stream::iter(0..2).then(|_| async { Event::message(format!("{:?}", read().await)) }))
    }
    #[context_root(Request::new(3))]
    async fn rows() -> Body {
        let rows = stream::iter(0..2).then(|_| async { Ok::<_, std::io::Error>(format!("{:?};", read().await)) });
        Body::from_bytes_stream(rows)
    }
    let said = events().await.into_response().into_body().into_string().await.unwrap();
    assert_eq!(said.matches("data: Some(2)").count(), 2, "{said}");
    assert_eq!(rows().await.into_string().await.unwrap(), "Some(3);Some(3);");
}
