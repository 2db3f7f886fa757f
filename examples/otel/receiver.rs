//! A receiver for OTLP: a gRPC service, which decodes what it gets.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use tokio::task::AbortHandle;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use crate::failure::BoxError;

/// What the check needs of a span.
pub(crate) struct Received {
    pub(crate) process: String,
    pub(crate) name: String,
    pub(crate) trace: Vec<u8>,
    pub(crate) id: Vec<u8>,
    /// Empty for the root of a trace.
    pub(crate) parent: Vec<u8>,
    pub(crate) tenant: Option<String>,
    pub(crate) request_id: Option<String>,
}

type Spans = Arc<Mutex<Vec<Received>>>;

/// Ends when it is dropped.
pub(crate) struct Receiver {
    address: SocketAddr,
    spans: Spans,
    serves: AbortHandle,
}

impl Receiver {
    pub(crate) async fn start() -> Result<Self, BoxError> {
        let incoming = TcpIncoming::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let (address, spans) = (incoming.local_addr()?, Spans::default());
        let service = TraceServiceServer::new(Service(Arc::clone(&spans))).max_decoding_message_size(usize::MAX);
        let serves = tokio::spawn(Server::builder().serve_with_incoming(service, incoming)).abort_handle();
        Ok(Receiver { address, spans, serves })
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.spans.lock().expect("nothing panics while it is locked"))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serves.abort();
    }
}

struct Service(Spans);

#[tonic::async_trait]
impl TraceService for Service {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let mut spans = Vec::new();
        for of_process in request.into_inner().resource_spans {
            let resource = of_process.resource.unwrap_or_default().attributes;
            let process = text(&resource, "service.name").unwrap_or_default();
            for span in of_process.scope_spans.into_iter().flat_map(|of_scope| of_scope.spans) {
                spans.push(Received {
                    process: process.clone(),
                    tenant: text(&span.attributes, "tenant"),
                    request_id: text(&span.attributes, "request_id"),
                    name: span.name,
                    trace: span.trace_id,
                    id: span.span_id,
                    parent: span.parent_span_id,
                });
            }
        }
        self.0.lock().expect("nothing panics while it is locked").extend(spans);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// The attribute of this name, if it is there once and is a text.
fn text(attributes: &[KeyValue], name: &str) -> Option<String> {
    let mut found = attributes.iter().filter(|attribute| attribute.key == name);
    let value = found.next()?.value.clone()?.value?;
    match value {
        any_value::Value::StringValue(text) if found.next().is_none() => Some(text),
        _ => None,
    }
}
