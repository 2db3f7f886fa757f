use std::convert::Infallible;

use ctx_runtime::context_root;
use futures::SinkExt;
use futures::stream::{self, StreamExt};
use http_body_util::BodyExt;
use warp::sse::Event;
use warp::ws::{Message, WebSocket, Ws};
use warp::{Filter, Reply};

use super::{listener, read, said};
use crate::keys::Request;

async fn talk(mut socket: WebSocket) {
    socket.send(Message::text(format!("{:?}", read().await))).await.unwrap();
}

#[tokio::test]
async fn a_web_socket_is_served_in_the_context_of_its_handler() {
    #[context_root(Request::new(1))]
    async fn serves(upgrade: Ws) -> Result<impl Reply, warp::Rejection> {
        Ok(upgrade.on_upgrade(talk))
    }
    let (listener, address) = listener().await;
    let server = tokio::spawn(warp::serve(warp::any().and(warp::ws()).and_then(serves)).incoming(listener).run());
    assert_eq!(said(address).await, "Some(1)");
    server.abort();
}

#[tokio::test]
async fn server_sent_events_are_made_in_the_context_of_their_handler() {
    #[context_root(Request::new(2))]
    async fn handler() -> impl Reply {
        let events = stream::iter(0..2)
            .then(|_| async { Ok::<_, Infallible>(Event::default().data(format!("{:?}", read().await))) });
        warp::sse::reply(events)
    }
    let body = handler().await.into_response().into_body().collect().await.unwrap().to_bytes();
    let said = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(said.matches("data:Some(2)").count() + said.matches("data: Some(2)").count(), 2, "{said}");
}
