use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use reqwest::Client;
use tokio::net::TcpListener;

async fn order(State(client): State<Client>, Path(item): Path<String>) -> String {
    tokio::spawn(async move { tracing::info!(item, "reserved") });
    let answer = client.get("http://stock.internal/").send().await;
    answer.map_or("no stock".into(), |answer| answer.status().to_string())
}

#[tokio::main]
async fn main() {
    tracing_subscriber::fmt().init();
    let client = Client::new();
    let app = Router::new()
        .route("/orders/{item}", get(order))
        .with_state(client);
    let address = std::env::var("ADDRESS").unwrap_or("127.0.0.1:3000".into());
    let listener = TcpListener::bind(address).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
