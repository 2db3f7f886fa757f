use std::pin::Pin;

use ctx_runtime::context_root;
use futures::stream::{self, Stream, StreamExt};
use tonic::{Response, Status};

use super::read;
use crate::keys::Request;

type Replies = Pin<Box<dyn Stream<Item = Result<Option<u64>, Status>> + Send>>;

fn replies() -> impl Stream<Item = Result<Option<u64>, Status>> + Send {
    stream::iter(0..2).then(|_| async { Ok(read().await) })
}

#[tokio::test]
async fn a_streamed_response_is_made_in_the_context_of_its_method() {
    #[context_root(Request::new(1))]
    async fn list() -> Result<Response<Replies>, Status> {
        Ok(Response::new(Box::pin(replies()) as Replies))
    }
    #[context_root(Request::new(2))]
    async fn in_a_variable() -> Result<Response<Replies>, Status> {
        let replies: Replies = replies().boxed();
        Ok(Response::new(replies))
    }
    #[context_root(Request::new(3))]
    async fn of_another_type() -> Response<impl Stream<Item = Result<Option<u64>, Status>>> {
        Response::new(replies())
    }
    let replies: Vec<_> = of_another_type().await.into_inner().map(Result::unwrap).collect().await;
    assert_eq!(replies, [None; 2], "it is left as it is");
    for (response, expected) in [(list().await, 1), (in_a_variable().await, 2)] {
        let replies: Vec<_> = response.unwrap().into_inner().map(Result::unwrap).collect().await;
        assert_eq!(replies, [Some(expected); 2]);
    }
}

#[tokio::test]
async fn the_stream_that_a_client_sends_is_made_in_no_context_unless_it_is_carried_by_hand() {
    #[context_root(Request::new(3))]
    async fn call() -> tonic::Request<impl Stream<Item = Option<u64>>> {
        tonic::Request::new(stream::iter(0..2).then(|_| read()))
    }
    #[context_root(Request::new(4))]
    async fn carried_by_hand() -> tonic::Request<impl Stream<Item = Option<u64>>> {
        #[context(carry)]
        let stream = stream::iter(0..2).then(|_| read());
        tonic::Request::new(stream)
    }
    assert_eq!(call().await.into_inner().collect::<Vec<_>>().await, [None; 2]);
    assert_eq!(carried_by_hand().await.into_inner().collect::<Vec<_>>().await, [Some(4); 2]);
}
