//! The errors of the service, and its panics.

use std::any::Any;
use std::error::Error;
use std::fmt;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tracing::error;

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// Any error of a service.
#[derive(Debug)]
pub(crate) struct Failure(BoxError);

impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(Box::new(error))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The answer of a request that panicked. The message is written to the log. The client does not see it.
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    error!(panic = panic_message(&*panic), "request panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = || panic.downcast_ref::<&'static str>().copied();
    panic.downcast_ref::<String>().map(String::as_str).or_else(text).unwrap_or("a panic without a message")
}
