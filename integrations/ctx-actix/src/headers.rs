//! The headers of actix, as a carrier.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use ctx_propagate::text_map::Header;
use ctx_propagate::{NotCarried, TextMap};

/// The headers of actix as a [`TextMap`]: of a request that came in, or, by `&mut`, of a request of awc that goes out.
///
/// ```
/// use actix_web::http::header::HeaderMap;
/// use ctx_actix::Headers;
/// use ctx_propagate::Outbound;
///
/// let mut headers = HeaderMap::new();
/// Outbound::new().send("example.com", &mut Headers(&mut headers));
/// assert!(headers.contains_key("traceparent"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Headers<Map>(pub Map);

impl TextMap for Headers<&HeaderMap> {
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
        self.0.get_all(name).for_each(|value| visit(value.as_bytes()));
    }

    /// Refuses: the headers are borrowed to be read.
    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
        Err(header.not_carried("the headers of this request are only read"))
    }

    fn remove(&mut self, _: &str) {}
}

impl TextMap for Headers<&mut HeaderMap> {
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
        self.0.get_all(name).for_each(|value| visit(value.as_bytes()));
    }

    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
        let (name, value) = (HeaderName::try_from(header.name()), HeaderValue::from_str(header.value()));
        let (name, value) = name.ok().zip(value.ok()).ok_or_else(|| header.not_carried("it is no header of HTTP"))?;
        self.0.insert(name, value);
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}
