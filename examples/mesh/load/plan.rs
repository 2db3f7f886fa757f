//! The requests of the client, and what the processes must log. The check compares only with this plan.

use super::headers::{self, Sent};
use super::line::Source::{self, Gateway, Stock, Worker};
use crate::api::{NEVER_IN_STOCK, NEVER_SOLD, WORKER_EVERY};
use crate::tenant::TENANTS;

pub(crate) const REQUESTS: u32 = 2000;

/// A request. Its item is unique, and goes through all processes as an argument. If it does not belong to the values of the context on a line,
/// contexts are mixed up.
pub(crate) struct Request {
    pub(crate) number: u32,
    pub(crate) tenant: &'static str,
    pub(crate) item: String,
    pub(crate) kind: Kind,
    pub(crate) sent: Sent,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Two unary calls of the stock service.
    Order,
    /// The client goes away while the gateway waits for both calls.
    CancelledOrder,
    /// A stream.
    Watch,
    /// The client goes away in the middle of the stream.
    CancelledWatch,
}

/// The kinds, tenants, headers and workers have periods without a common divisor, so that each meets each.
pub(crate) fn requests() -> Vec<Request> {
    let request = |(number, tenant): (u32, &&'static str)| {
        let (kind, name) = match number % 11 {
            0 => (Kind::CancelledOrder, NEVER_IN_STOCK),
            4 => (Kind::CancelledWatch, NEVER_SOLD),
            2 | 6 | 9 => (Kind::Watch, "lamp"),
            _ => (Kind::Order, "chair"),
        };
        Request { number, tenant, item: format!("{name}-{number}"), kind, sent: headers::of(number) }
    };
    (1..=REQUESTS).zip(TENANTS.iter().cycle()).map(request).collect()
}

/// The number of lines that must be logged: those of all requests, and one of each server.
pub(crate) fn lines(requests: &[Request]) -> usize {
    requests.iter().map(|request| request.lines().count()).sum::<usize>() + 2
}

impl Request {
    /// The lines of the request. A message stands as often as it must be logged.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (Source, &'static str)> {
        let refused = self.sent.refused.map(|_| (Gateway, "refused"));
        let worker = [(Stock, "worker sent"), (Worker, "picking"), (Worker, "picked"), (Stock, "worker done")];
        let worker = worker.into_iter().filter(|_| self.number.is_multiple_of(WORKER_EVERY));
        self.kind.lines().iter().copied().chain(refused).chain(worker)
    }

    /// The baggage that must arrive inside. The tenant, which travels in it, is a key, and not there.
    pub(crate) fn baggage(&self) -> String {
        let session = self.sent.session.as_ref();
        session.map(|session| format!("{}={session}", crate::gateway::SESSION)).unwrap_or_default()
    }
}

impl Kind {
    pub(crate) fn is_cancelled(self) -> bool {
        matches!(self, Kind::CancelledOrder | Kind::CancelledWatch)
    }

    fn lines(self) -> &'static [(Source, &'static str)] {
        match self {
            Kind::Order => &[
                (Gateway, "order received"),
                (Gateway, "sent"),
                (Gateway, "sent"),
                (Stock, "asked"),
                (Stock, "asked"),
                (Stock, "audited"),
                (Stock, "audited"),
                (Stock, "reserved"),
                (Stock, "reserved"),
                (Stock, "request"),
                (Stock, "request"),
                (Gateway, "reserved"),
                (Gateway, "reserved"),
                (Gateway, "order accepted"),
                (Gateway, "request"),
            ],
            Kind::CancelledOrder => &[
                (Gateway, "order received"),
                (Gateway, "sent"),
                (Gateway, "sent"),
                (Stock, "asked"),
                (Stock, "asked"),
                (Stock, "audited"),
                (Stock, "audited"),
                (Stock, "out of stock"),
                (Stock, "out of stock"),
                (Gateway, "order dropped"),
                (Gateway, "call dropped"),
                (Gateway, "call dropped"),
                (Gateway, "request"),
                (Stock, "no longer asked"),
                (Stock, "no longer asked"),
                (Stock, "request"),
                (Stock, "request"),
            ],
            Kind::Watch => &[
                (Gateway, "watch received"),
                (Gateway, "sent"),
                (Stock, "watched"),
                (Stock, "level told"),
                (Stock, "level told"),
                (Stock, "level told"),
                (Stock, "level told"),
                (Stock, "request"),
                (Gateway, "level passed on"),
                (Gateway, "level passed on"),
                (Gateway, "level passed on"),
                (Gateway, "level passed on"),
                (Gateway, "request"),
            ],
            Kind::CancelledWatch => &[
                (Gateway, "watch received"),
                (Gateway, "sent"),
                (Stock, "watched"),
                (Stock, "level told"),
                (Stock, "level told"),
                (Stock, "level unchanged"),
                (Gateway, "level passed on"),
                (Gateway, "level passed on"),
                (Gateway, "watch dropped"),
                (Gateway, "request"),
                (Stock, "no longer watched"),
                (Stock, "request"),
            ],
        }
    }
}
