use std::convert::Infallible;

use ctx_runtime::context_root;
use futures::stream::{self, StreamExt};
use http_body_util::BodyExt;
use reqwest::Body;

use super::read;
use crate::keys::Request;

#[tokio::test]
async fn a_body_that_is_sent_is_made_in_the_context_of_its_function() {
    #[context_root(Request::new(1))]
    async fn rows() -> Body {
        Body::wrap_stream(stream::iter(0..2).then(|_| async { Ok::<_, Infallible>(format!("{:?};", read().await)) }))
    }
    assert_eq!(rows().await.collect().await.unwrap().to_bytes(), "Some(1);Some(1);");
}
