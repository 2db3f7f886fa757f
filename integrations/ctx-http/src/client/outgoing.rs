//! Requests that go out, of any library.

use ctx_propagate::Outbound;
use http::header::HOST;
use http::{HeaderMap, Request};

/// A request that goes out: `http::Request`, and `reqwest::Request` with the feature `reqwest`.
pub trait Outgoing {
    /// The name of the destination, without port.
    fn host(&self) -> Option<&str>;

    /// The headers.
    fn headers(&mut self) -> &mut HeaderMap;
}

/// The host of the URI, or of the header `host`.
impl<B> Outgoing for Request<B> {
    fn host(&self) -> Option<&str> {
        self.uri().host().or_else(|| {
            let host = Request::headers(self).get(HOST)?.to_str().ok()?;
            Some(without_port(host))
        })
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

/// `[::1]:80` has colons in the host.
fn without_port(host: &str) -> &str {
    let end = host.rfind(']').map_or(0, |bracket| bracket + 1);
    host[end..].find(':').map_or(host, |colon| &host[..end + colon])
}

/// Writes what may leave to the destination of a request. `known` is the destination of requests that do not name it.
pub(super) fn send(outbound: &Outbound, known: Option<&str>, request: &mut impl Outgoing) -> ctx_propagate::Report {
    let host = known.or(request.host()).unwrap_or_default().to_owned();
    outbound.send(&host, request.headers())
}

#[cfg(test)]
mod tests {
    use super::{Outgoing, without_port};
    use http::Request;

    #[test]
    fn the_host_is_that_of_the_uri_or_of_the_header() {
        let of = |uri: &str, host: &str| {
            Request::builder().uri(uri).header("host", host).body(()).unwrap().host().map(str::to_owned)
        };
        assert_eq!(of("http://a.internal:80/x", "b").as_deref(), Some("a.internal"));
        assert_eq!(of("/x", "b.internal:80").as_deref(), Some("b.internal"));
        assert_eq!(Request::new(()).host(), None);
    }

    #[test]
    fn a_port_is_cut_off_also_behind_an_ipv6_address() {
        for (host, name) in [("a:80", "a"), ("a", "a"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]"), ("", "")] {
            assert_eq!(without_port(host), name);
        }
    }
}
