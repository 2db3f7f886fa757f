//! The recipe "An HTTP service" of the README. `plain.rs` is the application without ctx; the page of ctx-http shows the difference.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use ctx_http::{ClientWithMiddleware, ContextLayer, PropagateLayer, access_log};
use ctx_propagate::{Allowed, Inbound, Outbound};
use ctx_runtime::{Context, with_context};
use reqwest::Client;
use tokio::net::TcpListener;

#[derive(Context)]
struct Tenant(#[context(log = "tenant", wire = "x-tenant-id")] String);

#[with_context]
async fn order(State(client): State<ClientWithMiddleware>, Path(item): Path<String>) -> String {
    tokio::spawn(async move { tracing::info!(item, "reserved") });
    let answer = client.get("http://stock.internal/").send().await;
    answer.map_or("no stock".into(), |answer| answer.status().to_string())
}

#[tokio::main]
async fn main() {
    ctx_tracing::init().unwrap();
    let outbound = PropagateLayer::new(Outbound::new().to("*.internal", Allowed::everything()));
    let client = outbound.client(Client::builder()).unwrap();
    let inbound = Inbound::edge().keys::<Tenant>(); // a gateway in front sets x-tenant-id
    let app = Router::new()
        .route("/orders/{item}", get(order))
        .layer(access_log())
        .layer(ContextLayer::new(|_| ()).inbound(inbound)) // the last layer is the outermost
        .with_state(client);
    let address = std::env::var("ADDRESS").unwrap_or("127.0.0.1:3000".into());
    let listener = TcpListener::bind(address).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
