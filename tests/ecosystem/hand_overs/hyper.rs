use std::convert::Infallible;

use ctx_runtime::context_root;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::rt::Executor;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::read;
use crate::keys::Request;

#[tokio::test]
async fn a_service_answers_in_the_context_of_the_root_that_it_calls() {
    #[context_root(Request::new(request.uri().path().len() as u64))]
    async fn answer(request: HttpRequest<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        Ok(Response::new(Full::from(format!("{:?}", read().await))))
    }
    let (mut client, server) = duplex(1_000);
    client.write_all(b"GET /12345 HTTP/1.1\r\nconnection: close\r\n\r\n").await.unwrap();
    http1::Builder::new().serve_connection(TokioIo::new(server), service_fn(answer)).await.unwrap();
    let mut said = String::new();
    client.read_to_string(&mut said).await.unwrap();
    assert!(said.ends_with("\r\n\r\nSome(6)"), "{said}");
}

#[tokio::test]
async fn an_executor_executes_in_no_context_unless_its_name_is_declared() {
    async fn tell(sender: UnboundedSender<Option<u64>>) {
        sender.send(read().await).unwrap();
    }
    #[context_root(Request::new(1))]
    fn bare(sender: UnboundedSender<Option<u64>>) {
        TokioExecutor::new().execute(tell(sender));
    }
    #[context_root(Request::new(2), spawn(Executor::execute))]
    fn declared(sender: UnboundedSender<Option<u64>>) {
        TokioExecutor::new().execute(tell(sender));
    }
    let (sender, mut said) = unbounded_channel();
    bare(sender.clone());
    assert_eq!(said.recv().await, Some(None));
    declared(sender);
    assert_eq!(said.recv().await, Some(Some(2)));
}
