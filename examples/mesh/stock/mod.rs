//! The stock service: inside. It takes what the gateway sends.

mod picker;
mod service;

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};

use axum::http::{Request, Response};
use ctx_http::{ContextLayer, access_log};
use ctx_propagate::Inbound;
use tonic::Status;
use tonic::body::Body;
use tonic::server::Grpc;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower::service_fn;
use tower_http::trace::TraceLayer;
use tracing::{info, warn};

use crate::codec::Json;
use crate::failure::BoxError;
use crate::tenant::Tenant;
use crate::{api, lifeline, spans, telemetry};

pub(crate) async fn serve() -> Result<(), BoxError> {
    let _telemetry = telemetry::init(&ctx_tracing::Setup::new().json(), "stock")?;
    let context = ContextLayer::new(|_| ())
        .inbound(Inbound::internal().keys::<Tenant>())
        .on_refused(|report| warn!(why = %report, "refused"));
    let incoming = TcpIncoming::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?.with_nodelay(Some(true));
    info!(address = %incoming.local_addr()?, "listening");
    // The layer that is added first is the outermost.
    let span = TraceLayer::new_for_grpc().make_span_with(spans::of_request).on_failure(());
    let server = Server::builder().layer(context).layer(access_log()).layer(span);
    tokio::select! {
        served = server.serve_with_incoming(service_fn(route), incoming) => served?,
        () = lifeline::cut() => {}
    }
    Ok(())
}

/// What tonic-build would generate.
async fn route(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    Ok(match request.uri().path() {
        api::RESERVE => Grpc::new(Json::new()).unary(service_fn(service::reserve), request).await,
        api::WATCH => Grpc::new(Json::new()).server_streaming(service_fn(service::watch), request).await,
        _ => Status::unimplemented("no such method").into_http(),
    })
}
