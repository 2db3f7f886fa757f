use std::convert::Infallible;

use axum::body::Bytes;
use ctx_runtime::context_root;
use futures::stream::{self, StreamExt};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;

use super::read;
use crate::keys::Request;

#[tokio::test]
async fn a_stream_body_is_made_in_the_context_of_its_function() {
    #[context_root(Request::new(5))]
    async fn body() -> UnsyncBoxBody<Bytes, Infallible> {
        let frames =
            stream::iter(0..2).then(|_| async { Ok(Frame::data(Bytes::from(format!("{:?};", read().await)))) });
        StreamBody::new(frames).boxed_unsync()
    }
    let body = body().await.collect().await.unwrap().to_bytes();
    assert_eq!(body, "Some(5);Some(5);");
}
