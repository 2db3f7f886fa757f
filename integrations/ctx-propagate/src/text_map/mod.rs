//! What carries headers: HTTP requests, messages of a queue, the environment of a process.
//!
//! | carrier | names | feature |
//! |---|---|---|
//! | `http::HeaderMap` | ASCII case does not matter | `http` |
//! | `tonic::metadata::MetadataMap` | ASCII case does not matter | `tonic` |
//! | `HashMap<String, String>`, `Vec<(String, String)>` | ASCII case does not matter | |
//! | [`Environment`], [`std::process::Command`] (of tokio: `command.as_std_mut()`) | upper case, as OpenTelemetry [says] | |
//!
//! # A carrier of your own
//!
//! [`TextMap`] has three methods to write. The field table of a message of RabbitMQ, as lapin has it:
//!
//! ```
//! use amq_protocol_types::{AMQPValue, FieldTable};
//! use ctx_propagate::text_map::Header;
//! use ctx_propagate::{NotCarried, Report, TextMap, TraceContext};
//!
//! struct Table<'a>(&'a mut FieldTable);
//!
//! impl TextMap for Table<'_> {
//!     fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
//!         if let Some(AMQPValue::LongString(value)) = self.0.inner().get(name) { visit(value.as_bytes()) }
//!     }
//!     fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
//!         self.0.insert(header.name().into(), AMQPValue::LongString(header.value().into()));
//!         Ok(())
//!     }
//!     fn remove(&mut self, name: &str) {
//!         let mut fields = self.0.inner().clone();
//!         fields.remove(name);
//!         *self.0 = fields.into();
//!     }
//! }
//!
//! let mut table = FieldTable::default();
//! let trace = TraceContext::new();
//! trace.write(&mut Table(&mut table))?;
//! assert_eq!(TraceContext::read(&Table(&mut table), &mut Report::new()), Some(trace));
//! # Ok::<(), NotCarried>(())
//! ```
//!
//! The headers of Kafka are a list of names and bytes that is built by value. `OwnedHeaders` of rdkafka has this shape; its crate needs a C
//! library, so a small list stands for it here:
//!
//! ```
//! # #[derive(Clone, Default)] struct OwnedHeaders(Vec<(String, Vec<u8>)>);
//! # impl OwnedHeaders {
//! #     fn new() -> Self { Self::default() }
//! #     fn iter(&self) -> impl Iterator<Item = (&str, Option<&[u8]>)> { self.0.iter().map(|(k, v)| (&**k, Some(&**v))) }
//! #     fn insert(mut self, key: &str, value: Option<&[u8]>) -> Self {
//! #         self.0.push((key.to_owned(), value.unwrap_or_default().to_vec())); self
//! #     }
//! # }
//! use ctx_propagate::text_map::Header;
//! use ctx_propagate::{Baggage, NotCarried, Report, TextMap};
//!
//! struct Headers(OwnedHeaders);
//!
//! impl TextMap for Headers {
//!     fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
//!         self.0.iter().filter(|(key, _)| *key == name).filter_map(|(_, value)| value).for_each(visit);
//!     }
//!     fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
//!         self.remove(header.name());
//!         self.0 = std::mem::take(&mut self.0).insert(header.name(), Some(header.value().as_bytes()));
//!         Ok(())
//!     }
//!     fn remove(&mut self, name: &str) {
//!         let others = self.0.iter().filter(|(key, _)| *key != name);
//!         self.0 = others.fold(OwnedHeaders::new(), |headers, (key, value)| headers.insert(key, value));
//!     }
//! }
//!
//! let mut headers = Headers(OwnedHeaders::new());
//! Baggage::new().with("tenant", "acme")?.write(&mut headers)?;
//! assert_eq!(Baggage::read(&headers, &mut Report::new()).get("tenant"), Some("acme"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The fields of an entry of a Redis stream are pairs, so `Vec<(String, String)>` carries them, and `xadd(key, "*", &fields)` sends them:
//!
//! ```
//! use ctx_propagate::{Report, TraceContext};
//!
//! let mut fields = vec![("order".to_owned(), "7".to_owned())];
//! TraceContext::new().write(&mut fields)?;
//! assert_eq!(fields[1].0, "traceparent");
//! assert!(TraceContext::read(&fields, &mut Report::new()).is_some());
//! # Ok::<(), ctx_propagate::NotCarried>(())
//! ```
//!
//! [says]: https://opentelemetry.io/docs/specs/otel/context/env-carriers/

mod command;
mod environment;
mod header;
#[cfg(feature = "http")]
mod http;
mod not_carried;
mod pairs;
#[cfg(feature = "tonic")]
mod tonic;
mod variable_name;

pub use environment::Environment;
pub use header::Header;
pub use not_carried::NotCarried;

/// Something that carries texts by name: the headers of a request, of a message, or of a process.
///
/// Write [`each`](TextMap::each), [`put`](TextMap::put) and [`remove`](TextMap::remove) for a carrier; call [`set`](TextMap::set) to
/// write to it. The module has examples. Where the medium ignores the case of names, so do the methods.
pub trait TextMap {
    /// Gives all values of a name to `visit`, in the order of the carrier. A value is what came over the wire, which may be no UTF-8.
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8]));

    /// Stores a header in place of all values of its name. This is what a carrier writes; callers use [`set`](TextMap::set).
    ///
    /// # Errors
    ///
    /// If the medium has a rule of its own against the header: [`Header::not_carried`]. The carrier is unchanged then.
    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried>;

    /// Removes all values of a name.
    fn remove(&mut self, name: &str);

    /// Writes a value in place of all values of this name.
    ///
    /// A value that came from outside cannot inject a header: what could end a header or begin another is refused before the medium
    /// sees it.
    ///
    /// # Errors
    ///
    /// If [`Header::new`] refuses the name or the value, or if the medium does. The carrier is unchanged then.
    ///
    /// ```
    /// use ctx_propagate::TextMap;
    ///
    /// let mut headers = Vec::new();
    /// let refused = headers.set("baggage", "a=1\r\nset-cookie: b").unwrap_err();
    /// assert_eq!(refused.to_string(), "`baggage` cannot be carried: its value has a character that is not visible ASCII");
    /// assert!(headers.is_empty());
    /// ```
    fn set(&mut self, name: &str, value: &str) -> Result<(), NotCarried> {
        self.put(Header::new(name, value)?)
    }
}

#[cfg(test)]
mod tests {
    use super::{Header, NotCarried, TextMap};

    /// A carrier that would store anything.
    #[derive(Default)]
    struct Careless(Vec<(String, String)>);

    impl TextMap for Careless {
        fn each<'a>(&'a self, _: &str, _: &mut dyn FnMut(&'a [u8])) {}
        fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
            self.0.push((header.name().to_owned(), header.value().to_owned()));
            Ok(())
        }
        fn remove(&mut self, _: &str) {}
    }

    #[test]
    fn no_carrier_sees_a_value_that_could_begin_a_header() {
        let mut carrier = Careless::default();
        for value in ["a\rb", "a\nb", "a\0b", "\x7f", "\t", "é", "\u{2028}", "\x1b[0m"] {
            assert!(carrier.set("baggage", value).is_err(), "{value:?}");
        }
        for name in ["", "a b", "a:b", "a\r\nb", "é", "a\0"] {
            assert!(carrier.set(name, "value").is_err(), "{name:?}");
        }
        assert!(carrier.0.is_empty());
        carrier.set("x-name", "all of 'visible' ASCII, and \"spaces\" ~").unwrap();
        assert_eq!(carrier.0.len(), 1);
    }
}
