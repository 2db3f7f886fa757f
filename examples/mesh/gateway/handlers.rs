//! What the gateway does: it asks the stock service, and passes the answers on.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use ctx_runtime::with_context;
use futures::stream::try_unfold;
use tokio::task::JoinSet;
use tonic::Status;
use tracing::{info, instrument};

use super::client::Stock;
use crate::api::{Reserved, WAREHOUSES};
use crate::unfinished::Unfinished;

type Failure = (StatusCode, String);

/// Reserves the item in all warehouses at the same time. If the caller goes away, the tasks end with the set.
#[with_context]
#[instrument(skip_all)]
pub(super) async fn order(
    State(stock): State<Stock>,
    Path(item): Path<String>,
) -> Result<Json<Vec<Reserved>>, Failure> {
    info!(item, "order received");
    let order = Unfinished::new("order dropped", &item);
    let mut calls = JoinSet::new();
    for warehouse in WAREHOUSES {
        let (stock, item) = (stock.clone(), item.clone());
        calls.spawn(async move {
            let call = Unfinished::new("call dropped", &item);
            let reserved = stock.reserve(item.clone(), warehouse).await?;
            call.finish();
            info!(item, warehouse, "reserved");
            Ok(reserved)
        });
    }
    let mut all = Vec::new();
    while let Some(call) = calls.join_next().await {
        let reserved = call.unwrap_or_else(|error| Err(Status::internal(error.to_string())));
        all.push(reserved.map_err(failed)?);
    }
    order.finish();
    info!(item, "order accepted");
    Ok(Json(all))
}

/// Passes the levels on, a line of JSON for each.
#[with_context]
#[instrument(skip_all)]
pub(super) async fn levels(State(stock): State<Stock>, Path(item): Path<String>) -> Result<Body, Failure> {
    info!(item, "watch received");
    let levels = stock.watch(item.clone()).await.map_err(failed)?;
    let watch = Unfinished::new("watch dropped", &item);
    let lines = try_unfold((levels, watch, item), async |(mut levels, watch, item)| {
        let Some(level) = levels.message().await? else {
            watch.finish();
            return Ok::<_, Status>(None);
        };
        info!(item, left = level.left, "level passed on");
        let mut line = serde_json::to_vec(&level).map_err(|error| Status::internal(error.to_string()))?;
        line.push(b'\n');
        Ok(Some((line, (levels, watch, item))))
    });
    Ok(Body::from_stream(lines))
}

fn failed(status: Status) -> Failure {
    (StatusCode::BAD_GATEWAY, status.to_string())
}
