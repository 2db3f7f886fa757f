//! The client of the stock service. All that concerns the context are two lines where the channel is made.

use std::net::SocketAddr;

use axum::http::Request;
use axum::http::uri::PathAndQuery;
use ctx_http::{PropagateLayer, PropagateService};
use ctx_propagate::{Allowed, Outbound, Report, TraceContext};
use tonic::body::Body;
use tonic::client::Grpc;
use tonic::transport::{Channel, Endpoint};
use tonic::{Status, Streaming};
use tower::ServiceBuilder;
use tower::util::MapRequest;
use tracing::{info, instrument, warn};

use crate::api::{self, Level, Reserve, Reserved, Watch};
use crate::codec::Json;
use crate::failure::BoxError;

/// By this name, the policy knows the stock service.
const HOST: &str = "stock.internal";

type Logged = MapRequest<Channel, fn(Request<Body>) -> Request<Body>>;

#[derive(Clone)]
pub(super) struct Stock(PropagateService<Logged>);

impl Stock {
    pub(super) fn at(address: SocketAddr) -> Result<Self, BoxError> {
        let outbound = Outbound::new().to(HOST, Allowed::everything());
        let propagate = PropagateLayer::new(outbound).host(HOST).on_refused(|report| warn!(why = %report, "not sent"));
        let channel = Endpoint::from_shared(format!("http://{address}"))?.connect_lazy();
        let log: fn(_) -> _ = log_sent;
        Ok(Stock(ServiceBuilder::new().layer(propagate).map_request(log).service(channel)))
    }

    #[instrument(skip_all, fields(otel.kind = "client"))]
    pub(super) async fn reserve(&self, item: String, warehouse: &str) -> Result<Reserved, Status> {
        let mut stock = self.ready().await?;
        let message = Reserve { item, warehouse: warehouse.to_owned() };
        let path = PathAndQuery::from_static(api::RESERVE);
        Ok(stock.unary(tonic::Request::new(message), path, Json::new()).await?.into_inner())
    }

    #[instrument(skip_all, fields(otel.kind = "client"))]
    pub(super) async fn watch(&self, item: String) -> Result<Streaming<Level>, Status> {
        let mut stock = self.ready().await?;
        let path = PathAndQuery::from_static(api::WATCH);
        Ok(stock.server_streaming(tonic::Request::new(Watch { item }), path, Json::new()).await?.into_inner())
    }

    async fn ready(&self) -> Result<Grpc<PropagateService<Logged>>, Status> {
        let mut stock = Grpc::new(self.0.clone());
        stock.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        Ok(stock)
    }
}

/// Logs the parent id that leaves, for the check. The line is logged in the context of the call.
fn log_sent(request: Request<Body>) -> Request<Body> {
    let sent = TraceContext::read(request.headers(), &mut Report::new());
    info!(sent_parent_id = sent.map(|trace| tracing::field::display(trace.parent_id())), "sent");
    request
}
