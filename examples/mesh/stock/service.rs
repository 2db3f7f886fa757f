//! The methods of the stock service.

use std::future::pending;

use ctx_propagate::{Baggage, RequestId};
use ctx_runtime::{context, with_context};
use futures::stream::{BoxStream, StreamExt, try_unfold};
use tonic::{Request, Response, Status};
use tracing::{info, instrument};

use super::picker::pick;
use crate::api::{self, Level, Reserve, Reserved, Watch};
use crate::tenant::Tenant;
use crate::unfinished::Unfinished;

#[with_context]
#[instrument(skip_all)]
pub(super) async fn reserve(request: Request<Reserve>) -> Result<Response<Reserved>, Status> {
    let Reserve { item, warehouse } = request.into_inner();
    info!(item, warehouse, baggage = %context!(Baggage), "asked");
    if warehouse == api::WAREHOUSES[0] && needs_worker(&item) {
        pick(&item).await?;
    }
    audit(&item, &warehouse).await?;
    if item.starts_with(api::NEVER_IN_STOCK) {
        let _reserve = Unfinished::new("no longer asked", &item);
        info!(item, warehouse, "out of stock");
        pending::<()>().await;
    }
    info!(item, warehouse, "reserved");
    let (request_id, tenant) = (context!(RequestId).to_string(), tenant()?);
    Ok(Response::new(Reserved { item, request_id, tenant }))
}

#[with_context]
#[instrument(skip_all)]
pub(super) async fn watch(
    request: Request<Watch>,
) -> Result<Response<BoxStream<'static, Result<Level, Status>>>, Status> {
    let Watch { item } = request.into_inner();
    info!(item, baggage = %context!(Baggage), "watched");
    if needs_worker(&item) {
        pick(&item).await?;
    }
    let levels = try_unfold((0, item), async |(told, item)| {
        if told == api::LEVELS {
            return Ok(None);
        }
        if told == api::LEVELS_IF_NEVER_SOLD && item.starts_with(api::NEVER_SOLD) {
            let _watch = Unfinished::new("no longer watched", &item);
            info!(item, "level unchanged");
            pending::<()>().await;
        }
        let left = api::LEVELS - told;
        info!(item, left, "level told");
        Ok(Some((Level { item: item.clone(), tenant: tenant()?, left }, (told + 1, item))))
    });
    Ok(Response::new(levels.boxed()))
}

/// In a task of its own.
#[with_context]
#[instrument(skip_all)]
async fn audit(item: &str, warehouse: &str) -> Result<(), Status> {
    let (item, warehouse) = (item.to_owned(), warehouse.to_owned());
    let audited = tokio::spawn(async move { info!(item, warehouse, "audited") });
    audited.await.map_err(|error| Status::internal(error.to_string()))
}

fn needs_worker(item: &str) -> bool {
    api::number_of(item).is_some_and(|number| number.is_multiple_of(api::WORKER_EVERY))
}

#[with_context]
fn tenant() -> Result<String, Status> {
    context!(Tenant?.0).map(|tenant| tenant.clone()).ok_or_else(|| Status::unauthenticated("no tenant"))
}
