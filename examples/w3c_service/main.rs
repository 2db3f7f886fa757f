//! A service with the interface that the test harness of the W3C for Trace Context expects. The harness sends it requests, with headers
//! good and bad, and looks at the headers of the requests that the service makes: <https://github.com/w3c/trace-context/tree/main/test>.
//!
//! `POST /test` has a JSON array of objects with `url` and `arguments`. For each, the service POSTs the `arguments` to the `url`, with the
//! trace of its own request, and answers when all have answered. All that concerns the trace are two layers.
//!
//! ```text
//! cargo run --example w3c_service -- --port 5000
//! HARNESS_HOST=127.0.0.1 SERVICE_ENDPOINT=http://127.0.0.1:5000/test SPEC_LEVEL=2 STRICT_LEVEL=2 python3 test.py
//! ```

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use clap::Parser;
use ctx_http::{ContextLayer, PropagateLayer, PropagateService};
use ctx_propagate::Outbound;
use ctx_runtime::with_context;
use futures::future::try_join_all;
use reqwest::{Client, Method, Request, Url};
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// Answers the test harness of the W3C for Trace Context, on a loopback port.
#[derive(Parser)]
#[command(name = "w3c_service")]
struct Args {
    /// The port
    #[arg(long, value_name = "N", default_value_t = 5000)]
    port: u16,
}

/// A request that the harness asks for.
#[derive(Deserialize)]
struct Call {
    url: String,
    arguments: Value,
}

type Caller = PropagateService<Client>;

#[with_context]
async fn test(State(client): State<Caller>, Json(calls): Json<Vec<Call>>) -> Result<Json<Value>, StatusCode> {
    try_join_all(calls.into_iter().map(|call| send(client.clone(), call))).await.map(|_| Json(Value::Null))
}

async fn send(client: Caller, Call { url, arguments }: Call) -> Result<(), StatusCode> {
    let url: Url = url.parse().map_err(|_| StatusCode::BAD_REQUEST)?;
    let mut request = Request::new(Method::POST, url);
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *request.body_mut() = Some(arguments.to_string().into());
    let answer = client.oneshot(request).await.map_err(|error| {
        eprintln!("no answer: {error}");
        StatusCode::BAD_GATEWAY
    })?;
    answer.error_for_status().map(drop).map_err(|_| StatusCode::BAD_GATEWAY)
}

fn app() -> Router {
    let client = tower::Layer::layer(&PropagateLayer::new(Outbound::new()), Client::new());
    Router::new().route("/test", post(test)).with_state(client).layer(ContextLayer::new(|_| ()))
}

#[tokio::main]
async fn main() -> ExitCode {
    let Args { port } = Args::parse();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let result = async {
        let listener = TcpListener::bind(address).await?;
        println!("listening on http://{}", listener.local_addr()?);
        axum::serve(listener, app()).await
    };
    match result.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: cannot serve on {address}: {error}");
            ExitCode::FAILURE
        }
    }
}
