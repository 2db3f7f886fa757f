//! The service, once for each way to pass a request's id and tenant to the functions that read them.
//!
//! Each variant is written as its users would write it. A handler takes both values from the headers. Then it calls
//!
//! ```text
//! handle ── place ─┬─ reserve ── query       reads the id
//!                  ├─ price ──── query       reads the tenant
//!                  └─ spawn(audit ── query)  reads both, in a task that is joined
//! ```
//!
//! and `handle` answers with the results, the id and the tenant. All variants share `query`: it stands for a database
//! driver.

mod bare;
mod context;
mod instrumented;
mod layer;
mod nothing;
mod parameters;
mod task_local;
mod tower_http;

use axum::Router;
use axum::routing::get;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::work;
pub(super) use layer::around as layer_around;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// Passes nothing: the functions read constants. The handler has both values, and answers with them
    Bare,
    /// The same in a layer of tower that does nothing: what axum takes for any layer
    NoLayer,
    /// Passes a reference, and an `Arc` to the task
    Parameters,
    /// `#[context_root]` on the handler, `#[with_context]` on the rest
    Ctx,
    /// The layer of ctx-http, `#[with_context]` on the rest. It also reads the trace, and sends the id back
    Layer,
    /// The same layer around the whole router
    LayerAround,
    /// tokio's `task_local!` of an `Arc`: a scope in the handler, another scope in the task
    TaskLocal,
    /// `#[instrument]` on each function, with fields. The values are passed as parameters, because spans cannot be
    /// read. The subscriber is only the registry: it stores spans and their parents, and formats and prints nothing
    Instrument,
    /// tower-http's layers for request ids and traces, around `bare`
    TowerHttp,
}

impl Variant {
    pub const ALL: [Variant; 9] = [
        Variant::Bare,
        Variant::NoLayer,
        Variant::Parameters,
        Variant::Ctx,
        Variant::Layer,
        Variant::LayerAround,
        Variant::TaskLocal,
        Variant::Instrument,
        Variant::TowerHttp,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Variant::Bare => "bare",
            Variant::NoLayer => "no-layer",
            Variant::Parameters => "parameters",
            Variant::Ctx => "ctx",
            Variant::Layer => "layer",
            Variant::LayerAround => "layer-around",
            Variant::TaskLocal => "task-local",
            Variant::Instrument => "instrument",
            Variant::TowerHttp => "tower-http",
        }
    }

    /// The body of the right answer to a request.
    pub fn expected(self, id: u64, tenant: &str, item: u32) -> String {
        match self {
            Variant::Bare | Variant::NoLayer | Variant::TowerHttp => work::expected_without_context(id, tenant, item),
            _ => work::expected(id, tenant, item),
        }
    }
}

/// A router with a route for each variant: `/ctx/orders/7`. That of [`Variant::LayerAround`] needs [`layer_around`].
pub(super) fn router() -> Router {
    let path = |variant: Variant| format!("/{}/orders/{{item}}", variant.name());
    Router::new()
        .route(&path(Variant::Bare), get(bare::handle))
        .route(&path(Variant::NoLayer), nothing::route())
        .route(&path(Variant::Parameters), get(parameters::handle))
        .route(&path(Variant::Ctx), get(context::handle))
        .route(&path(Variant::Layer), layer::route())
        .route(&path(Variant::LayerAround), get(layer::handle))
        .route(&path(Variant::TaskLocal), get(task_local::handle))
        .route(&path(Variant::Instrument), get(instrumented::handle))
        .route(&path(Variant::TowerHttp), tower_http::route())
}
