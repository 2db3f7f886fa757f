//! Requests that go out, of any library.

use ctx_propagate::Outbound;
use http::{HeaderMap, Request};

/// A request that goes out: `http::Request`, and `reqwest::Request` with the feature `reqwest`.
pub trait Outgoing {
    /// The name of the destination, without port. `None` if the request does not say it: then the rule of other hosts applies, or that of
    /// [`PropagateLayer::host`](super::PropagateLayer::host).
    fn host(&self) -> Option<&str>;

    /// The headers.
    fn headers(&mut self) -> &mut HeaderMap;
}

/// The host of the URI. Not that of the header `host`: in a proxy it may be the client's, who then would choose the policy.
impl<B> Outgoing for Request<B> {
    fn host(&self) -> Option<&str> {
        self.uri().host()
    }

    fn headers(&mut self) -> &mut HeaderMap {
        self.headers_mut()
    }
}

#[cfg(feature = "reqwest")]
impl Outgoing for reqwest::Request {
    fn host(&self) -> Option<&str> {
        self.url().host_str()
    }

    fn headers(&mut self) -> &mut HeaderMap {
        self.headers_mut()
    }
}

/// Writes what may leave to the destination of a request. `known` is the destination of requests that do not name it.
pub(super) fn send(outbound: &Outbound, known: Option<&str>, request: &mut impl Outgoing) -> ctx_propagate::Report {
    let host = known.or(request.host()).unwrap_or_default().to_owned();
    outbound.send(&host, request.headers())
}

#[cfg(test)]
mod tests {
    use super::Outgoing;
    use http::Request;

    #[test]
    fn the_host_is_that_of_the_uri_alone() {
        let of = |uri: &str, host: &str| {
            Request::builder().uri(uri).header("host", host).body(()).unwrap().host().map(str::to_owned)
        };
        assert_eq!(of("http://a.internal:80/x", "b").as_deref(), Some("a.internal"));
        assert_eq!(of("/x", "b.internal:80"), None);
    }
}
