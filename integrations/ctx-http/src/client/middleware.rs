//! The layer as a middleware of `reqwest-middleware`.

use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

use super::layer::PropagateLayer;

/// For `ClientBuilder::with` of `reqwest-middleware`. Behind a middleware that tries again, each try has a parent id of its own.
#[async_trait::async_trait]
impl Middleware for PropagateLayer {
    async fn handle(&self, mut request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
        self.send(&mut request);
        next.run(request, extensions).await
    }
}
