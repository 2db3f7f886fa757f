//! In ambient mode: `RUSTFLAGS='--cfg tokio_unstable'`. Each task follows its spawner, and the pool of a client is nobody's.
#![cfg(tokio_unstable)]

mod support;

use axum::Router;
use axum::body::Body;
use ctx_http::{ContextLayer, DetachLayer};
use ctx_runtime::ambient::Ambient;
use ctx_runtime::scope;
use http::Request;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use support::{Contexts, Server};
use tower::{Layer, ServiceExt};

fn in_ambient_mode(test: impl Future<Output = ()>) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    Ambient::new().install(builder.enable_all());
    builder.build().unwrap().block_on(test);
}

#[test]
fn without_the_layer_a_connection_in_the_pool_keeps_the_context_of_its_first_request() {
    in_ambient_mode(async {
        let server = Server::start(Router::new().fallback(|| async {})).await;
        let (contexts, client) = (Contexts::default(), Client::builder(TokioExecutor::new()).build_http::<Body>());
        let request = Request::get(server.url("/")).body(Body::empty()).unwrap();
        scope(contexts.begin(), async { client.request(request).await.unwrap().into_body().collect().await.unwrap() })
            .await;
        assert_eq!(contexts.alive(), 1);
    });
}

#[test]
fn with_the_layer_the_pools_of_hyper_and_reqwest_keep_no_context() {
    in_ambient_mode(async {
        let server = Server::start(Router::new().fallback(|| async {})).await;
        let contexts = Contexts::default();
        let hyper = DetachLayer::new().layer(Client::builder(TokioExecutor::new()).build_http::<Body>());
        let reqwest = DetachLayer::new().layer(reqwest::Client::new());
        for _ in 0..2 {
            let request = Request::get(server.url("/")).body(Body::empty()).unwrap();
            let call = async { hyper.clone().oneshot(request).await.unwrap().into_body().collect().await.unwrap() };
            scope(contexts.begin(), call).await;
            let request = reqwest::Request::new(http::Method::GET, server.url("/").parse().unwrap());
            let call = async { reqwest.clone().oneshot(request).await.unwrap().bytes().await.unwrap() };
            scope(contexts.begin(), call).await;
            assert_eq!(contexts.alive(), 0);
        }
    });
}

#[test]
fn handlers_spawn_in_their_context_without_an_annotation() {
    in_ambient_mode(async {
        let contexts = Contexts::default();
        let begins = contexts.clone();
        let spawns = || async {
            tokio::spawn(async { ctx_runtime::try_get::<support::Alive>().is_ok().to_string() }).await.unwrap()
        };
        let app = Router::new().fallback(spawns).layer(ContextLayer::new(move |_| begins.begin()));
        let answer = app.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "true");
        assert_eq!(contexts.alive(), 0);
    });
}
