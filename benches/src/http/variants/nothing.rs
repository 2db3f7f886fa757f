//! `bare`, in a layer of tower that does nothing: axum puts a route with a layer into a box, and so its future and its body.

use axum::routing::{MethodRouter, get};
use tower::layer::util::Identity;

use super::bare;

pub(super) fn route() -> MethodRouter {
    get(bare::handle).layer(Identity::new())
}
