//! The work of a request, for every variant: the same functions, called with the values of the variant.

use std::hint::black_box;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The caller of the service, from the headers.
pub(super) struct Caller {
    pub(super) id: u64,
    pub(super) tenant: String,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, StatusCode> {
        let header = |name| parts.headers.get(name)?.to_str().ok();
        let id = header("x-request-id").and_then(|id| id.parse().ok()).ok_or(StatusCode::BAD_REQUEST)?;
        let tenant = header("x-tenant").ok_or(StatusCode::BAD_REQUEST)?.to_owned();
        Ok(Caller { id, tenant })
    }
}

/// Stands for a database query: other tasks run before it is answered.
pub(super) async fn query() {
    tokio::task::yield_now().await;
}

/// Calculations that take an id or a tenant, so that the compiler cannot remove a read. They take almost no time, so
/// the figures show the rest.
pub(super) fn reserved(id: u64, item: u32) -> u64 {
    black_box(id) + u64::from(item)
}

pub(super) fn cents(tenant: &str, item: u32) -> u64 {
    100 + black_box(tenant).len() as u64 + u64::from(item % 100)
}

pub(super) fn audited(id: u64, tenant: &str, cents: u64) -> u64 {
    black_box(id) + black_box(tenant).len() as u64 + cents
}

/// The results of the layers below the handler.
#[derive(Clone, Copy)]
pub(super) struct Order {
    pub(super) item: u32,
    pub(super) reserved: u64,
    pub(super) cents: u64,
    pub(super) audited: u64,
}

#[derive(Serialize)]
struct Body<'a> {
    request: u64,
    tenant: &'a str,
    item: u32,
    reserved: u64,
    cents: u64,
    audited: u64,
}

pub(super) fn response(id: u64, tenant: &str, Order { item, reserved, cents, audited }: Order) -> Response {
    Json(Body { request: id, tenant, item, reserved, cents, audited }).into_response()
}

/// The right body: every layer has read `id` and `tenant`.
pub(super) fn expected(id: u64, tenant: &str, item: u32) -> String {
    let cents = cents(tenant, item);
    body(id, tenant, Order { item, reserved: reserved(id, item), cents, audited: audited(id, tenant, cents) })
}

/// The right body if no layer below the handler knows the id and the tenant.
pub(super) fn expected_without_context(id: u64, tenant: &str, item: u32) -> String {
    let cents = cents("", item);
    body(id, tenant, Order { item, reserved: reserved(0, item), cents, audited: audited(0, "", cents) })
}

fn body(id: u64, tenant: &str, Order { item, reserved, cents, audited }: Order) -> String {
    format!(
        r#"{{"request":{id},"tenant":"{tenant}","item":{item},"reserved":{reserved},"cents":{cents},"audited":{audited}}}"#
    )
}
