//! Refunds. This service gives none.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tracing::{info, warn};

/// A refund of an item whose name begins like this panics.
pub(crate) const PANICS: &str = "vase";

pub(crate) struct Refused {
    item: String,
}

pub(crate) async fn refund(Path(item): Path<String>) -> Refused {
    info!(item, "refund requested");
    assert!(!item.starts_with(PANICS), "{}", panic_about(&item));
    Refused { item }
}

pub(crate) fn panic_about(item: &str) -> String {
    format!("nothing is known about refunds of {item}")
}

/// axum makes the answer in the context.
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Refused { item } = self;
        warn!(item, "refund refused");
        (StatusCode::CONFLICT, refusal(&item)).into_response()
    }
}

pub(crate) fn refusal(item: &str) -> String {
    format!("no refund of {item}\n")
}
