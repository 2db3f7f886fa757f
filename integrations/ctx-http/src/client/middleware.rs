//! The layer as a middleware of `reqwest-middleware`.

use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next, Result};

use super::layer::PropagateLayer;
use super::redirects::same_host;

impl PropagateLayer {
    /// A client of reqwest whose requests go through this layer. It has the methods of `reqwest::Client`, so the calls of an application stay
    /// as they are.
    ///
    /// It follows redirects as [`same_host`] says, because the headers are for the first host alone. This replaces the redirect policy of the
    /// builder. For a policy of your own, build the client yourself, and put the layer around it with `ClientBuilder::with` of
    /// `reqwest-middleware`: then the policy decides which hosts get the headers.
    ///
    /// ```
    /// use ctx_http::{ClientWithMiddleware, PropagateLayer};
    /// use ctx_propagate::{Allowed, Outbound};
    ///
    /// # fn main() -> reqwest::Result<()> {
    /// let layer = PropagateLayer::new(Outbound::new().to("*.internal", Allowed::everything()));
    /// let client: ClientWithMiddleware = layer.client(reqwest::Client::builder())?;
    /// let request = client.get("http://stock.internal/lamp");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If reqwest cannot build the client.
    pub fn client(self, builder: reqwest::ClientBuilder) -> reqwest::Result<ClientWithMiddleware> {
        Ok(ClientBuilder::new(builder.redirect(same_host()).build()?).with(self).build())
    }
}

/// For `ClientBuilder::with` of `reqwest-middleware`. Behind a middleware that tries again, each try has a parent id of its own.
#[async_trait::async_trait]
impl Middleware for PropagateLayer {
    async fn handle(&self, mut request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
        self.send(&mut request);
        next.run(request, extensions).await
    }
}
