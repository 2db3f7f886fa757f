//! What a process gives to the processes that it calls.

mod allowed;
mod hosts;
mod send;

use ctx_runtime::Snapshot;

use crate::format::Formats;
use crate::report::Report;
use crate::text_map::TextMap;

pub use allowed::Allowed;
use hosts::Hosts;
use send::Sending;

/// What leaves with outgoing requests, by destination. The first rule whose hosts match decides; without one, the trace leaves, and nothing
/// else: baggage and ids are not for third parties.
///
/// ```
/// use ctx_propagate::{Allowed, Baggage, Outbound, RequestId, TraceContext};
/// use ctx_runtime::{Context, run};
///
/// #[derive(Context)]
/// struct Tenant(#[context(wire = "x-tenant-id")] String);
///
/// let outbound = Outbound::new()
///     .to("*.internal", Allowed::everything())
///     .to("api.partner.example", Allowed::trace().key::<Tenant>());
///
/// let sent = |host: &str| {
///     let mut headers = Vec::new();
///     outbound.send(host, &mut headers);
///     headers.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
/// };
/// let values = (TraceContext::new(), RequestId::new(), Baggage::new().with("plan", "paid")?, Tenant("acme".into()));
/// run(values, || {
///     assert_eq!(sent("stock.internal"), ["traceparent", "x-request-id", "x-tenant-id", "baggage"]);
///     assert_eq!(sent("api.partner.example"), ["traceparent", "x-tenant-id"]);
///     assert_eq!(sent("example.com"), ["traceparent"]);
/// });
/// # Ok::<(), ctx_propagate::Refused>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Outbound {
    rules: Vec<(Hosts, Allowed)>,
    others: Allowed,
    /// Those of all rules.
    formats: Formats,
}

impl Outbound {
    /// The trace leaves to all destinations, and nothing else.
    pub fn new() -> Self {
        Outbound::default()
    }

    /// What leaves to these hosts, on any port: `api.example.com`, `*.internal` (each name below `internal`, but not itself), or `*` (all).
    /// Case does not matter. Rules are asked in the order in which they are given.
    ///
    /// # Panics
    /// If the pattern is no name of hosts: if it is empty, or has a `*` at another place, a port, a scheme, or letters that are not ASCII.
    #[must_use]
    pub fn to(mut self, hosts: &str, allowed: Allowed) -> Self {
        self.formats.extend(&allowed.formats);
        self.rules.push((Hosts::new(hosts), allowed));
        self
    }

    /// What leaves to a host.
    pub fn allowed(&self, host: &str) -> &Allowed {
        self.rules.iter().find(|(hosts, _)| hosts.have(host)).map_or(&self.others, |(_, allowed)| allowed)
    }

    /// Writes what may leave of the current context. `host` is the name of the destination, with or without a port, and without the rest of a
    /// URL: a text of another form matches no rule but `*`.
    ///
    /// The trace is [`TraceContext::outgoing`](crate::TraceContext::outgoing), so without a tracer each call has an id of its own. The report says what was not allowed, and what could not be written; to send all the same is right, because each header is
    /// there as a whole or not at all.
    ///
    /// These names belong to the policy: what is there already is replaced, or removed if it is not allowed. So a proxy that copies the headers
    /// of its request sends on no more than the policy says.
    ///
    /// - `traceparent`, `tracestate`, `baggage`, and the headers of each [format](Allowed::format) that a rule names;
    /// - the header of the request id, if the rule names one and an id is bound;
    /// - the headers and members of each key that is bound.
    ///
    /// Other headers stay.
    pub fn send(&self, host: &str, to: &mut (impl TextMap + ?Sized)) -> Report {
        Sending::new(self.allowed(host), &self.formats, to).send(|visit| ctx_runtime::wire::visit(visit))
    }

    /// What may leave of the current context, for clients whose requests take headers. `host` is that of [`send`](Outbound::send). It works
    /// with each version of reqwest:
    ///
    /// ```
    /// use ctx_propagate::Outbound;
    ///
    /// # fn request(client: &Client, outbound: &Outbound) -> Request {
    /// client.get("https://stock.internal/lamp").headers(outbound.headers("stock.internal"))
    /// # }
    /// # struct Client; struct Request;
    /// # impl Client { fn get(&self, _: &str) -> Request { Request } }
    /// # impl Request { fn headers(self, _: http::HeaderMap) -> Self { self } }
    /// ```
    #[cfg(feature = "http")]
    pub fn headers(&self, host: &str) -> http::HeaderMap {
        let mut headers = http::HeaderMap::new();
        self.send(host, &mut headers);
        headers
    }

    /// Writes what may leave of a context that was kept. The current span of a [`Tracer`](crate::Tracer) is that of the snapshot if its carrier
    /// has captured one; otherwise that of the caller.
    pub fn send_of(&self, context: &Snapshot, host: &str, to: &mut (impl TextMap + ?Sized)) -> Report {
        context.run(|| self.send(host, to))
    }
}
