//! The gateway: the edge. It takes no caller's word, except for the trace and a request id of a safe form.

mod client;
mod handlers;

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::routing::{get, post};
use ctx_http::{ContextLayer, access_log};
use ctx_propagate::Inbound;
use tokio::net::TcpListener;
use tower_http::trace::TraceLayer;
use tracing::{info, warn};

use self::client::Stock;
use crate::failure::BoxError;
use crate::tenant::Tenant;
use crate::{lifeline, spans, telemetry};

/// The one member of the baggage that anybody may set.
pub(crate) const SESSION: &str = "session";

pub(crate) async fn serve(stock: SocketAddr) -> Result<(), BoxError> {
    let _telemetry = telemetry::init(&ctx_tracing::Setup::new().json(), "gateway")?;
    let context = ContextLayer::new(|request| Tenant::of_caller(&request.headers))
        .inbound(Inbound::edge().baggage([SESSION]))
        .on_refused(|report| warn!(why = %report, "refused"));
    let app = Router::new()
        .route("/orders/{item}", post(handlers::order))
        .route("/levels/{item}", get(handlers::levels))
        .with_state(Stock::at(stock)?)
        .layer(TraceLayer::new_for_http().make_span_with(spans::of_request).on_failure(()))
        .layer(access_log())
        .layer(context);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    info!(address = %listener.local_addr()?, "listening");
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        () = lifeline::cut() => {}
    }
    Ok(())
}
